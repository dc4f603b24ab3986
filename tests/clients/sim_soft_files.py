#!/usr/bin/env python3
"""The files of a simulated machine as a program on it finds them: run by `zeva sim --gpu soft,tgl`."""

import ctypes
import errno
import os
import stat
import subprocess
import unittest

NODE = "/dev/dri/renderD128"
BY_PATH = "/dev/dri/by-path/pci-7a65:00:01.0-render"
DEVICE = "/sys/devices/pci7a65:00/7a65:00:01.0"
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.fopen.restype = ctypes.c_void_p


class Nodes(unittest.TestCase):
    def check(self, status):
        self.assertTrue(stat.S_ISCHR(status.st_mode))
        self.assertEqual(stat.S_IMODE(status.st_mode), 0o660)
        self.assertEqual((os.major(status.st_rdev), os.minor(status.st_rdev)), (226, 128))

    def test_one_device_by_every_name(self):
        node = os.open(NODE, os.O_RDWR | os.O_CLOEXEC)
        folder = os.open("/dev/dri", os.O_RDONLY)
        link = os.open("/dev/dri/by-path", os.O_PATH)
        found = [os.stat(NODE), os.lstat(NODE), os.stat(BY_PATH), os.fstat(node), os.stat("//dev/./dri//renderD128"),
                 os.stat("renderD128", dir_fd=folder), os.stat("../renderD128", dir_fd=link)]
        for status in found:
            self.check(status)
        self.assertEqual(len({(status.st_dev, status.st_ino) for status in found}), 1)
        for fd in (node, folder, link):
            os.close(fd)

    def test_a_link_is_a_link(self):
        self.assertTrue(stat.S_ISLNK(os.lstat(BY_PATH).st_mode))
        self.assertEqual(os.readlink(BY_PATH), "../renderD128")
        fd = os.open(BY_PATH, os.O_PATH | os.O_NOFOLLOW)
        self.assertTrue(stat.S_ISLNK(os.fstat(fd).st_mode))
        os.close(fd)

    def test_opens_by_every_name(self):
        folder = os.open("/dev/dri", os.O_PATH)
        for name, directory in ((NODE, None), (BY_PATH, None), ("renderD128", folder)):
            fd = os.open(name, os.O_RDWR, dir_fd=directory)
            self.check(os.fstat(fd))
            os.close(fd)
        os.close(folder)

    def test_access_agrees(self):
        self.assertTrue(os.access(NODE, os.R_OK | os.W_OK))
        self.assertFalse(os.access(NODE, os.X_OK))
        self.assertFalse(os.access("/dev/dri/renderD130", os.F_OK))

    def test_a_stream(self):
        stream = LIBC.fopen(NODE.encode(), b"r+e")
        self.assertTrue(stream)
        self.check(os.fstat(LIBC.fileno(ctypes.c_void_p(stream))))
        LIBC.fclose(ctypes.c_void_p(stream))

    def test_an_open_node_is_known_by_its_path(self):
        fd = os.open(NODE, os.O_RDWR)
        for link in (f"/proc/self/fd/{fd}", f"/proc/{os.getpid()}/fd/{fd}", f"/dev/fd/{fd}"):
            self.assertEqual(os.readlink(link), NODE)
        of_parent = subprocess.run(["readlink", f"/proc/{os.getpid()}/fd/{fd}"], capture_output=True, text=True)
        self.assertEqual(of_parent.stdout.strip(), NODE)
        os.close(fd)


class Folders(unittest.TestCase):
    def test_only_the_simulated_gpus(self):
        self.assertEqual(sorted(os.listdir("/dev/dri")), ["by-path", "card0", "card1", "renderD128", "renderD129"])
        self.assertEqual(sorted(os.listdir("/sys/class/drm")),
                         ["card0", "card1", "renderD128", "renderD129", "version"])
        self.assertEqual(sorted(os.listdir("/sys/bus/pci/devices")), ["0000:00:02.0", "7a65:00:01.0"])

    def test_the_folders_above_list_them_too(self):
        self.assertIn("drm", os.listdir("/sys/class"))
        self.assertIn("pci7a65:00", os.listdir("/sys/devices"))
        self.assertIn("226:128", os.listdir("/sys/dev/char"))

    def test_what_else_is_there_is_the_real_machines(self):
        for name in os.listdir("/sys/class"):
            self.assertTrue(os.path.isdir(f"/sys/class/{name}"), name)
        self.assertIn("lo", os.listdir("/sys/class/net"))
        fd = os.open("/sys/class", os.O_PATH)
        link = os.open("net/lo/address", os.O_RDONLY, dir_fd=fd)
        self.assertEqual(os.read(link, 64), b"00:00:00:00:00:00\n")
        os.close(link)
        os.close(fd)

    def test_being_there(self):
        before = os.getcwd()
        try:
            os.chdir("/sys/class/drm/card0/device")
            self.assertEqual(os.getcwd(), DEVICE)
            with open("vendor") as file:
                self.assertEqual(file.read(), "0x7a65\n")
            with open("../../../class/net/lo/address") as file:
                self.assertEqual(file.read(), "00:00:00:00:00:00\n")
            os.chdir("/dev/dri")
            self.assertTrue(stat.S_ISCHR(os.stat("card0").st_mode))
            self.assertEqual(os.path.realpath("../dri/by-path/../card1"), "/dev/dri/card1")
        finally:
            os.chdir(before)

    def test_is_a_sysfs(self):
        types = subprocess.run(["stat", "--file-system", "--format", "%T", "/sys/class/drm", DEVICE, "/dev/dri"],
                               capture_output=True, text=True)
        self.assertEqual(types.stdout.split(), ["sysfs", "sysfs", "tmpfs"])


class LibUdev(unittest.TestCase):
    """As GStreamer and others look for GPUs; it goes from folder to folder by descriptors."""

    def setUp(self):
        self.udev = ctypes.CDLL("libudev.so.1")
        self.udev.udev_new.restype = ctypes.c_void_p
        self.udev.udev_device_new_from_subsystem_sysname.restype = ctypes.c_void_p
        self.udev.udev_device_get_property_value.restype = ctypes.c_char_p
        self.context = ctypes.c_void_p(self.udev.udev_new())

    def device(self, subsystem, name):
        return ctypes.c_void_p(self.udev.udev_device_new_from_subsystem_sysname(self.context, subsystem, name))

    def test_knows_the_nodes(self):
        for name, pci in ((b"renderD128", b"pci-7a65:00:01.0"), (b"card1", b"pci-0000:00:02.0")):
            device = self.device(b"drm", name)
            self.assertTrue(device, name)
            self.assertEqual(self.udev.udev_device_get_is_initialized(device), 1)
            for key, value in ((b"DEVNAME", b"/dev/dri/" + name), (b"ID_PATH", pci)):
                self.assertEqual(self.udev.udev_device_get_property_value(device, key), value)
            self.udev.udev_device_unref(device)

    def test_knows_what_else_is_there(self):
        for subsystem, name, there in ((b"pci", b"7a65:00:01.0", True), (b"net", b"lo", True), (b"drm", b"card2", False)):
            device = self.device(subsystem, name)
            self.assertEqual(bool(device), there, name)
            self.udev.udev_device_unref(device)

    def tearDown(self):
        self.udev.udev_unref(self.context)


class Errors(unittest.TestCase):
    def fails_with(self, error, function, *arguments):
        with self.assertRaises(OSError) as caught:
            function(*arguments)
        self.assertEqual(errno.errorcode[caught.exception.errno], errno.errorcode[error])

    def test_as_the_kernel_has_them(self):
        self.fails_with(errno.ENOENT, os.open, "/dev/dri/renderD130", os.O_RDWR)
        self.fails_with(errno.ENOENT, os.stat, "/sys/class/drm/card2")
        self.fails_with(errno.ENOENT, os.stat, "")
        self.fails_with(errno.ENOTDIR, os.open, NODE, os.O_RDONLY | os.O_DIRECTORY)
        self.fails_with(errno.ENOTDIR, os.listdir, NODE)
        self.fails_with(errno.ENOTDIR, os.stat, NODE + "/")
        self.fails_with(errno.EINVAL, os.readlink, NODE)
        self.fails_with(errno.ENAMETOOLONG, os.stat, "/dev/dri/" + 5000 * "x")

    def test_no_path_at_all(self):
        buffer = ctypes.create_string_buffer(4096)
        for call in (lambda: LIBC.open(None, 0), lambda: LIBC.stat(None, buffer), lambda: LIBC.access(None, 0),
                     lambda: LIBC.readlink(None, buffer, 4096)):
            ctypes.set_errno(0)
            self.assertEqual(call(), -1)
            self.assertEqual(ctypes.get_errno(), errno.EFAULT)

    def test_success_leaves_errno_alone(self):
        buffer = ctypes.create_string_buffer(4096)
        for call in (lambda: LIBC.stat(NODE.encode(), buffer), lambda: LIBC.access(NODE.encode(), 0),
                     lambda: LIBC.readlink(BY_PATH.encode(), buffer, 4096), lambda: LIBC.chdir(b".")):
            ctypes.set_errno(errno.EXDEV)
            self.assertGreaterEqual(call(), 0)
            self.assertEqual(ctypes.get_errno(), errno.EXDEV)

    def test_the_way_out(self):
        self.assertEqual(os.stat("/dev/dri/../null").st_rdev, os.makedev(1, 3))
        self.assertEqual(os.path.samefile("/sys/class/drm/../net", "/sys/class/net"), True)
        self.assertEqual(os.path.realpath("/sys/class/drm/card0/.."), DEVICE + "/drm")


if __name__ == "__main__":
    unittest.main()
