#!/usr/bin/env python3
"""GStreamer's elements of both of its VA-API plugins, `va` and `vaapi`, on the node of `zeva sim --gpu soft`, beside
what FFmpeg's own decoders and filters make of the same streams.

GStreamer registers the elements that the driver can serve: a missing one is a failure, a missing plugin is not."""

import math
import unittest
from pathlib import Path

from client import counters_of, must_run, work_folder
from sim_client import must_sim

WIDTH, HEIGHT = 320, 240
LUMA = WIDTH * HEIGHT
FRAMES = 10
SOURCE = ["-f", "lavfi", "-i", f"testsrc2=size={WIDTH}x{HEIGHT}:rate=25", "-frames:v", FRAMES]
PLUGINS = ("va", "vaapi")

# codec: encoder and pixels, GStreamer's parser, its decoders, their format and FFmpeg's filter for the same
CODECS = {
    "h264": ("libx264 yuv420p", "h264parse", ("vah264dec", "vaapih264dec"), "NV12", "format=nv12"),
    "hevc": ("libx265 yuv420p", "h265parse", ("vah265dec", "vaapih265dec"), "NV12", "format=nv12"),
    "hevc10": ("libx265 yuv420p10", "h265parse", ("vah265dec", "vaapih265dec"), "P010_10LE", "format=p010le"),
    "vp8": ("libvpx yuv420p", "identity", ("vavp8dec", "vaapivp8dec"), "NV12", "format=nv12"),
    "vp9": ("libvpx-vp9 yuv420p", "vp9parse", ("vavp9dec", "vaapivp9dec"), "NV12", "format=nv12"),
    "av1": ("libaom-av1 yuv420p", "av1parse", ("vaav1dec",), "NV12", "format=nv12"),
    "mpeg2": ("mpeg2video yuv420p", "mpegvideoparse", ("vampeg2dec", "vaapimpeg2dec"), "NV12", "format=nv12"),
    "jpeg": ("mjpeg yuvj420p", "jpegparse", ("vajpegdec", "vaapijpegdec"), "NV12",
             "scale=in_range=full:out_range=full,format=nv12"),
}
OPTIONS = {"libx265": ["-x265-params", "log-level=none"], "libaom-av1": ["-usage", "realtime", "-cpu-used", 8]}


def psnr(found, expected):
    square = sum((a - b) ** 2 for a, b in zip(found, expected, strict=True)) / len(expected)
    return math.inf if square == 0 else 10 * math.log10(255 ** 2 / square)


class GStreamer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = cls.enterClassContext(work_folder())
        cls.env = {"GST_REGISTRY": str(cls.work / "registry"), "GST_VAAPI_ALL_DRIVERS": "1"}
        for plugin in PLUGINS:  # asked for by its file: without a driver GStreamer does not know it
            if not any(Path("/usr/lib").glob(f"*/gstreamer-1.0/libgst{plugin}.so")):
                raise unittest.SkipTest(f"GStreamer's plugin {plugin} is not installed")

    def by_driver(self, *pipeline):
        """What a pipeline writes, and the driver's counters."""
        found, counters = self.work / "found", self.work / "counters"
        counters.unlink(missing_ok=True)
        must_sim("soft", "gst-launch-1.0", "-q", *" ".join(pipeline).split(), "!", "filesink", f"location={found}",
                 env={**self.env, "ZEVA_COUNTERS": str(counters)})
        return found.read_bytes(), counters_of(counters)

    def by_software(self, arguments, graph):
        file = self.work / "expected"
        must_run("ffmpeg", "-v", "error", "-y", *arguments, "-filter_complex", graph, "-f", "rawvideo", file)
        return file.read_bytes()


class Decoders(GStreamer):
    def test_every_codec_equals_ffmpegs_decoder(self):
        for codec, (encoder, parser, decoders, pixels, graph) in CODECS.items():
            stream = self.work / f"{codec}.mkv"
            name, source_pixels = encoder.split()
            must_run("ffmpeg", "-v", "error", *SOURCE, "-c:v", name, *OPTIONS.get(name, []), "-pix_fmt", source_pixels,
                     stream)
            expected = self.by_software(["-i", stream], graph)
            for decoder in decoders:
                with self.subTest(codec=codec, decoder=decoder):
                    found, counts = self.by_driver(f"filesrc location={stream} ! matroskademux ! {parser} ! {decoder}",
                                                   f"! video/x-raw,format={pixels}")
                    self.assertTrue(found == expected, f"{len(found)} bytes differ from {len(expected)}")
                    self.assertEqual((counts["pictures_decoded"], counts["pictures_failed"]), (FRAMES, 0))


class WithPictures(GStreamer):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pictures = cls.work / "pictures"
        must_run("ffmpeg", "-v", "error", *SOURCE, "-pix_fmt", "nv12", "-f", "rawvideo", cls.pictures)

    def source(self, more=""):
        return f"filesrc location={self.pictures} ! rawvideoparse width={WIDTH} height={HEIGHT} format=nv12 {more}"


class Encoders(WithPictures):
    def test_what_they_write_looks_like_the_source(self):
        for elements in ("vah264enc ! h264parse", "vah264enc b-frames=2 ! h264parse", "vah265enc ! h265parse",
                         "vaapih264enc ! h264parse", "vaapih265enc ! h265parse",
                         "vaapimpeg2enc ! mpegvideoparse", "vaapivp8enc ! identity", "vaapivp9enc ! vp9parse", "vaapijpegenc ! jpegparse"):
            with self.subTest(elements=elements):
                stream = self.work / "encoded.mkv"
                stream.write_bytes(self.by_driver(self.source(), f"! {elements} ! matroskamux")[0])
                found = self.by_software(["-i", stream], "scale=in_range=full:out_range=full,format=nv12")
                self.assertGreaterEqual(psnr(found, self.pictures.read_bytes()), 30)


class PostProcessors(WithPictures):
    def processed(self, passes, *pipeline):
        found, counts = self.by_driver(*pipeline)
        self.assertEqual(counts["video_proc_passes"], passes)
        return found

    def expected(self, graph, pixels="nv12"):
        pictures = ["-f", "rawvideo", "-pixel_format", "nv12", "-video_size", f"{WIDTH}x{HEIGHT}", "-i", self.pictures]
        return self.by_software(pictures, f"{graph},format={pixels}")

    def test_turning_and_repacking_are_exact(self):
        for wish, caps, graph, pixels in (("video-direction=horiz", "NV12", "format=yuv420p,hflip", "nv12"),
                                          ("video-direction=90r", "NV12", "format=yuv420p,transpose=clock", "nv12"),
                                          ("", "I420", "null", "yuv420p")):
            expected = self.expected(graph, pixels)
            for plugin in PLUGINS:
                with self.subTest(plugin=plugin, wish=wish, caps=caps):
                    found = self.processed(FRAMES, self.source(), f"! {plugin}postproc {wish} ! video/x-raw,format={caps}")
                    self.assertTrue(found == expected)

    def test_scaling_is_near_bicubic(self):
        expected = self.expected("scale=160:120:flags=bicubic+accurate_rnd")
        for plugin in PLUGINS:
            with self.subTest(plugin=plugin):
                found = self.processed(FRAMES, self.source(),
                                       f"! {plugin}postproc ! video/x-raw,format=NV12,width=160,height=120")
                self.assertGreaterEqual(psnr(found, expected), 40)

    def test_fields_are_scaled_apart(self):
        stream = self.work / "interlaced.mkv"
        must_run("ffmpeg", "-v", "error", *SOURCE, "-vf", "tinterlace=interleave_top", "-c:v", "libx264",
                 "-x264-params", "tff=1", "-pix_fmt", "yuv420p", stream)
        found = self.processed(FRAMES, f"filesrc location={stream} ! matroskademux ! h264parse ! vah264dec",
                               "! vapostproc ! video/x-raw,format=NV12,width=320,height=360")
        expected = self.by_software(["-i", stream], "scale=320:360:interl=1:flags=bicubic+accurate_rnd,format=nv12")
        self.assertGreaterEqual(psnr(found, expected), 40)  # 30 where they are scaled together

    def test_rgb_comes_without_padding(self):
        for plugin in PLUGINS:
            with self.subTest(plugin=plugin):
                found = self.processed(FRAMES, self.source(), f"! {plugin}postproc ! video/x-raw,format=BGRA")
                self.assertEqual(len(found), 4 * LUMA * FRAMES)

    def test_pictures_are_composed(self):
        found = self.processed(2 * FRAMES, self.source("! c."), self.source("! c."),
                               f"vacompositor name=c sink_1::xpos={WIDTH}",
                               f"! video/x-raw,format=NV12,width={2 * WIDTH},height={HEIGHT}")
        self.assertTrue(found == self.expected("format=yuv420p,split[a][b];[a][b]hstack"))

    def test_decoded_pictures_are_overlaid(self):
        stream = self.work / "h264.mkv"
        must_run("ffmpeg", "-v", "error", *SOURCE, "-c:v", "libx264", "-pix_fmt", "yuv420p", stream)
        decoder = f"filesrc location={stream} ! matroskademux ! h264parse ! vaapih264dec ! c."
        found = self.processed(2 * FRAMES, decoder, decoder, f"vaapioverlay name=c sink_1::xpos={WIDTH}",
                               "! videoconvert ! video/x-raw,format=I420")
        self.assertTrue(found == self.by_software(["-i", stream], "split[a][b];[a][b]hstack,format=yuv420p"))

    def test_bob_keeps_each_field_in_turn(self):
        source = self.source("interlaced=true top-field-first=true")
        pictures = self.pictures.read_bytes()
        # I420 has videoconvert take off the padding of rows, which vadeinterlace leaves in what it gives away.
        for element in ("vadeinterlace method=bob",
                        "vaapipostproc deinterlace-mode=interlaced deinterlace-method=bob"):
            with self.subTest(element=element):
                found = self.processed(2 * FRAMES, source, f"! {element} ! videoconvert ! video/x-raw,format=I420")
                size = LUMA * 3 // 2
                self.assertEqual(len(found), 2 * FRAMES * size)
                for number in range(2 * FRAMES):
                    made, given = found[number * size:][:LUMA], pictures[number // 2 * size:][:LUMA]
                    for row in range(number % 2, HEIGHT, 2):
                        self.assertEqual(made[row * WIDTH:][:WIDTH], given[row * WIDTH:][:WIDTH], (number, row))


if __name__ == "__main__":
    unittest.main()
