#include "file_tree.hpp"

#include "base/error.hpp"
#include "common/tree_layout.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace zeva::sim {
namespace {

namespace fs = std::filesystem;

/// Makes files and links, and the directories that they are in.
class Tree {
public:
    explicit Tree(const fs::path& root) : root_(root) {}

    void directory(std::string_view path) const { fs::create_directories(host(path)); }

    void file(std::string_view path, std::string_view contents) const {
        directory(parent(path));
        std::ofstream stream{host(path), std::ios::binary};
        if (!(stream << contents).flush())
            throw_system_error(fmt::format("write({})", host(path).string()), errno);
    }

    void permissions(std::string_view path, fs::perms permissions) const {
        fs::permissions(host(path), permissions);
    }

    /// Lets the folder list what the real machine has there, too: names only, for the files are not in the
    /// tree.
    void mirror(std::string_view path) const {
        directory(path);
        std::error_code unreadable;
        for (const fs::directory_entry& entry : fs::directory_iterator{path, unreadable})
            if (const fs::path name = host(path) / entry.path().filename();
                !is_replaced(entry.path().native()))
                place(name, entry.symlink_status().type());
    }

    /// A link from one absolute path to another, written as sysfs does: relative, and ending in the target's
    /// name even where the target is a directory above.
    void link(std::string_view path, std::string_view target) const {
        directory(parent(path));
        const fs::path way = fs::path{parent(target)}.lexically_relative(parent(path));
        fs::create_symlink(way / fs::path{target}.filename(), host(path));
    }

private:
    static std::string_view parent(std::string_view path) { return path.substr(0, path.rfind('/')); }
    fs::path host(std::string_view path) const { return root_ / path.substr(1); }

    static bool is_replaced(std::string_view path) {
        const auto starts_path = [path](std::string_view start) { return path.starts_with(start); };
        return std::ranges::any_of(replaced_names, starts_path);
    }

    /// Something of that type, unless the name is taken.
    static void place(const fs::path& name, fs::file_type type) {
        if (fs::symlink_status(name).type() != fs::file_type::not_found)
            return;
        if (type == fs::file_type::directory)
            fs::create_directory(name);
        else if (type == fs::file_type::symlink)
            fs::create_symlink(".", name);
        else
            std::ofstream{name};
    }

    fs::path root_;
};

std::string_view driver_of(const GpuModel& model) {
    return model.is_intel() ? "i915" : "zeva";
}

/// Display controller: the GPU of the processor is VGA compatible, software is not.
unsigned pci_class(const GpuModel& model) {
    return model.is_intel() ? 0x030000 : 0x038000;
}

constexpr std::uint16_t subsystem_device = 0x2212;

/// `0000:03:00.0` is at the host bridge `pci0000:00`. What lies between the two is left out.
std::string host_bridge(const SimulatedGpu& gpu) {
    return fmt::format("{}{}:00", host_bridges, gpu.pci.substr(0, gpu.pci.find(':')));
}

/// The start and end of each region, and its kind: six regions and the ROM. Programs count on every line.
std::string resource_lines(const GpuModel& model) {
    constexpr std::string_view none = "0x0000000000000000 0x0000000000000000 0x0000000000000000\n";
    std::array<std::string, 13> lines;
    lines.fill(std::string{none});
    if (model.is_intel()) {
        constexpr std::uint64_t registers = 0x6000000000;
        constexpr std::uint64_t memory = 0x4000000000;
        const std::uint64_t memory_size = model.is_discrete() ? model.local_memory_bytes : 256ULL << 20;
        constexpr std::string_view format = "{:#018x} {:#018x} {:#018x}\n";
        lines[0] = fmt::format(format, registers, registers + 0xffffff, 0x140204);
        lines[2] = fmt::format(format, memory, memory + memory_size - 1, 0x14220c);
    }
    return fmt::format("{}", fmt::join(lines, ""));
}

/// The first 64 bytes of the configuration space, in a file of 256.
std::string configuration_space(const GpuModel& model) {
    std::string bytes(256, '\0');
    const auto put = [&bytes](std::size_t offset, unsigned value, std::size_t size) {
        for (std::size_t i = 0; i < size; i++)
            bytes[offset + i] = static_cast<char>(value >> (8 * i));
    };
    put(0x00, model.vendor_id, 2);
    put(0x02, model.device_id, 2);
    put(0x04, 0x0007, 2); // command: I/O, memory, bus master
    put(0x08, model.revision, 1);
    put(0x09, pci_class(model), 3);
    put(0x2c, model.vendor_id, 2);
    put(0x2e, subsystem_device, 2);
    return bytes;
}

void write_pci_device(const Tree& tree, const SimulatedGpu& gpu, const std::string& device) {
    const GpuModel& model = *gpu.model;
    const auto attribute = [&](std::string_view name, std::string_view value) {
        tree.file(fmt::format("{}/{}", device, name), fmt::format("{}\n", value));
    };
    attribute("vendor", fmt::format("{:#06x}", model.vendor_id));
    attribute("device", fmt::format("{:#06x}", model.device_id));
    attribute("class", fmt::format("{:#08x}", pci_class(model)));
    attribute("revision", fmt::format("{:#04x}", model.revision));
    attribute("subsystem_vendor", fmt::format("{:#06x}", model.vendor_id));
    attribute("subsystem_device", fmt::format("{:#06x}", subsystem_device));
    attribute("enable", "1");
    attribute("irq", model.is_intel() ? "120" : "0");
    attribute("numa_node", "-1");
    attribute("local_cpulist", "0");
    if (model.is_intel())
        attribute("boot_vga", model.is_discrete() ? "0" : "1");
    for (const std::string_view name : {"current_link_speed", "max_link_speed"})
        attribute(name, model.is_discrete() ? "16.0 GT/s PCIe" : "Unknown");
    for (const std::string_view name : {"current_link_width", "max_link_width"})
        attribute(name, model.is_discrete() ? "16" : "255");
    attribute("uevent",
              fmt::format("DRIVER={}\nPCI_CLASS={:X}\nPCI_ID={:04X}:{:04X}\nPCI_SUBSYS_ID={:04X}:{:04X}\n"
                          "PCI_SLOT_NAME={}\nMODALIAS=pci:v{:08X}d{:08X}sv{:08X}sd{:08X}bc03sc{:02X}i00",
                          driver_of(model), pci_class(model), model.vendor_id, model.device_id,
                          model.vendor_id, subsystem_device, gpu.pci, model.vendor_id, model.device_id,
                          model.vendor_id, subsystem_device, (pci_class(model) >> 8) & 0xff));
    tree.file(device + "/resource", resource_lines(model));
    tree.file(device + "/config", configuration_space(model));
    tree.link(device + "/subsystem", "/sys/bus/pci");
    tree.link(device + "/driver", fmt::format("/sys/bus/pci/drivers/{}", driver_of(model)));
    tree.link(fmt::format("/sys/bus/pci/devices/{}", gpu.pci), device);
    tree.link(fmt::format("/sys/bus/pci/drivers/{}/{}", driver_of(model), gpu.pci), device);
}

struct Node {
    std::string name; ///< `renderD128`
    unsigned minor;
    std::string link; ///< its name in by-path
};

Node make_node(const SimulatedGpu& gpu, std::string_view start, unsigned minor, std::string_view kind) {
    return {fmt::format("{}{}", start, minor), minor, fmt::format("dri/by-path/pci-{}-{}", gpu.pci, kind)};
}

void write_device_file(const Tree& tree, const Node& node) {
    const std::string file = fmt::format("/dev/dri/{}", node.name);
    tree.file(file, "");
    tree.permissions(file, fs::perms{0660});
    tree.link(fmt::format("/dev/{}", node.link), file);
}

void write_drm_entry(const Tree& tree, const std::string& device, const Node& node) {
    const std::string entry = fmt::format("{}/drm/{}", device, node.name);
    const std::string number = fmt::format("{}:{}", drm_major, node.minor);
    tree.file(entry + "/dev", number + "\n");
    tree.file(entry + "/uevent", fmt::format("MAJOR={}\nMINOR={}\nDEVNAME=dri/{}\nDEVTYPE=drm_minor\n",
                                             drm_major, node.minor, node.name));
    tree.link(entry + "/device", device);
    tree.link(entry + "/subsystem", "/sys/class/drm");
    tree.link(fmt::format("/sys/class/drm/{}", node.name), entry);
    tree.link(fmt::format("/sys/dev/char/{}", number), entry);
}

/// What udev would know about it; without, libudev calls a device not initialized.
void write_udev_record(const Tree& tree, const SimulatedGpu& gpu, const Node& node) {
    std::string tag = fmt::format("pci-{}", gpu.pci);
    std::ranges::replace_if(
        tag, [](char c) { return c == ':' || c == '.'; }, '_');
    tree.file(fmt::format("/run/udev/data/c{}:{}", drm_major, node.minor),
              fmt::format("S:{}\nI:1\nE:ID_PATH=pci-{}\nE:ID_PATH_TAG={}\nV:1\n", node.link, gpu.pci, tag));
}

/// In MHz; the same for every GPU, since nothing here runs at a speed.
void write_frequencies(const Tree& tree, const std::string& card) {
    for (const std::string_view name : {"max", "boost", "RP0"})
        tree.file(fmt::format("{}/gt_{}_freq_mhz", card, name), "1300\n");
    for (const std::string_view name : {"min", "RP1", "RPn", "cur", "act"})
        tree.file(fmt::format("{}/gt_{}_freq_mhz", card, name), "300\n");
}

void write_gpu(const Tree& tree, const SimulatedGpu& gpu) {
    const std::string bridge = host_bridge(gpu);
    const std::string device = fmt::format("{}/{}", bridge, gpu.pci);
    tree.file(bridge + "/uevent", "");
    write_pci_device(tree, gpu, device);
    const Node card = make_node(gpu, "card", gpu.card_minor, "card");
    const Node render = make_node(gpu, "renderD", gpu.render_minor, "render");
    for (const Node& node : {card, render}) {
        write_device_file(tree, node);
        write_drm_entry(tree, device, node);
        write_udev_record(tree, gpu, node);
    }
    if (gpu.model->is_intel())
        write_frequencies(tree, fmt::format("{}/drm/{}", device, card.name));
}

} // namespace

void write_file_tree(const Machine& machine, const fs::path& root) {
    const Tree tree{root};
    try {
        tree.directory("/dev/dri/by-path");
        tree.directory("/sys/bus/pci/devices");
        tree.file("/sys/class/drm/version", "drm 1.1.0 20060810\n");
        for (const SimulatedGpu& gpu : machine)
            write_gpu(tree, gpu);
        for (const SimulatedGpu& gpu : machine)
            tree.mirror(host_bridge(gpu));
        for (const std::string_view folder : shared_folders)
            tree.mirror(folder);
    } catch (const fs::filesystem_error& error) {
        throw_system_error("write_file_tree", error.code().value(), error.path1().string());
    }
}

} // namespace zeva::sim
