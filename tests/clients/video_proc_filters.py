#!/usr/bin/env python3
"""FFmpeg's VA-API filters on the software VA driver, beside what its software filters make of the same pictures.

That the driver did the work is shown by its own count of passes."""

import math
import unittest
from pathlib import Path

from client import counters_of, must_run, work_folder, x_display

SIZE = (320, 240)
SOURCE = f"testsrc2=size={SIZE[0]}x{SIZE[1]}:rate=25"
FRAMES = 3
LUMA = SIZE[0] * SIZE[1]


def psnr(found, expected):
    square = sum((a - b) ** 2 for a, b in zip(found, expected, strict=True)) / len(expected)
    return math.inf if square == 0 else 10 * math.log10(255 ** 2 / square)


def mean(samples):
    return sum(samples) / len(samples)


class VideoProcFilters(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.display = cls.enterClassContext(x_display())
        cls.work = cls.enterClassContext(work_folder())

    def ffmpeg(self, graph, frames, pixels, source=SOURCE):
        """The pixels of the frames that a graph of filters makes of a file or of a source's pictures, and the driver's
        counts."""
        file = self.work / "pixels"
        counters = self.work / "counters"
        counters.unlink(missing_ok=True)
        generator = [] if isinstance(source, Path) else ["-f", "lavfi"]
        must_run("ffmpeg", "-v", "error", "-y", "-init_hw_device", "vaapi=va:,connection_type=x11",
                 "-filter_hw_device", "va", *generator, "-i", source, "-filter_complex", graph,
                 "-frames:v", frames, "-pix_fmt", pixels, "-fps_mode", "passthrough", "-f", "rawvideo", file,
                 env={**self.display, "ZEVA_COUNTERS": str(counters)})
        return file.read_bytes(), counters_of(counters)

    def by_driver(self, graph, frames=FRAMES, pixels="nv12", upload="nv12", download=None, source=SOURCE):
        graph = f"format={upload},hwupload,{graph},hwdownload,format={download or pixels}"
        found, counts = self.ffmpeg(graph, frames, pixels, source)
        self.assertGreaterEqual(counts["video_proc_passes"], frames)
        return found

    def by_software(self, graph, frames=FRAMES, pixels="nv12", upload="nv12", source=SOURCE):
        return self.ffmpeg(f"format={upload},{graph}", frames, pixels, source)[0]

    def test_transpose_is_exact(self):
        for direction, software in {
            "cclock_flip": "transpose=cclock_flip",
            "clock": "transpose=clock",
            "cclock": "transpose=cclock",
            "clock_flip": "transpose=clock_flip",
            "reversal": "hflip,vflip",
            "hflip": "hflip",
            "vflip": "vflip",
        }.items():
            for pixels in ("nv12", "bgra"):
                with self.subTest(direction=direction, pixels=pixels):
                    found = self.by_driver(f"transpose_vaapi={direction}", pixels=pixels, upload=pixels)
                    # The software filters know no nv12: its planes are those of yuv420p.
                    planar = "yuv420p" if pixels == "nv12" else pixels
                    self.assertEqual(found, self.by_software(f"format={planar},{software},format={pixels}",
                                                             pixels=pixels, upload=pixels))

    def test_scaling_is_near_bicubic(self):
        for size in ("160:120", "640:480", "500:380", "322:242"):
            for mode in ("default", "hq"):
                with self.subTest(size=size, mode=mode):
                    found = self.by_driver(f"scale_vaapi={size}:mode={mode}")
                    expected = self.by_software(f"scale={size}:flags=bicubic+accurate_rnd+full_chroma_int")
                    self.assertGreaterEqual(psnr(found, expected), 40)

    def test_formats_and_ranges_are_converted(self):
        for graph, software, pixels in (
            ("scale_vaapi=format=bgra", "scale=flags=accurate_rnd+full_chroma_int,format=bgra", "bgra"),
            ("scale_vaapi=format=p010", "format=p010", "p010"),
            ("scale_vaapi=out_range=full", "scale=out_range=full:flags=accurate_rnd", "nv12"),
            ("scale_vaapi=out_color_matrix=bt709", "scale=in_color_matrix=bt601:out_color_matrix=bt709:"
             "flags=accurate_rnd+full_chroma_int", "nv12"),
        ):
            with self.subTest(graph=graph):
                # Without edges, where the two interpolate chroma differently.
                smooth = f"{SOURCE},boxblur=6:2"
                found = self.by_driver(graph, pixels=pixels, source=smooth)
                expected = self.by_software(software, pixels=pixels, source=smooth)
                if pixels == "p010":  # the high bytes
                    found, expected = found[1::2], expected[1::2]
                self.assertGreaterEqual(psnr(found, expected), 38)

    def test_bob_of_flat_fields_and_rates(self):
        # Rows of two fields of different grey: each bob frame has one of them alone.
        fields = "nullsrc=size=64x64:rate=25,format=yuv420p,geq=lum='if(mod(Y,2),200,60)':cb=128:cr=128"
        found = self.by_driver("deinterlace_vaapi=mode=bob:rate=field", 2, upload="nv12,setfield=tff", source=fields)
        frame = len(found) // 2
        self.assertEqual(set(found[:64 * 64]), {60})
        self.assertEqual(set(found[frame:frame + 64 * 64]), {200})

    def test_motion_adaptive_deinterlacing_keeps_still_pictures(self):
        still = "smptehdbars=size=320x240:rate=25"
        found = self.by_driver("deinterlace_vaapi=mode=motion_adaptive", upload="nv12,setfield=tff", source=still)
        self.assertEqual(found, self.by_software("null", source=still))

    def test_deinterlacing_is_near_that_of_software(self):
        interlaced = f"{SOURCE},format=yuv420p,tinterlace=interleave_top"
        found = self.by_driver("deinterlace_vaapi=mode=motion_adaptive", 2, upload="nv12,setfield=tff",
                               source=interlaced)
        expected = self.by_software("bwdif=mode=send_frame:parity=tff,format=nv12", 3, upload="yuv420p",
                                    source=interlaced)
        frame = LUMA * 3 // 2
        # The driver's first frame is the second: there is none before the first.
        for i in range(2):
            self.assertGreater(psnr(found[i * frame:i * frame + LUMA], expected[(i + 1) * frame:][:LUMA]), 30)

    def test_denoise_takes_noise_away(self):
        noisy = "color=gray:size=320x240:rate=25,format=nv12,noise=c0s=8:c0f=u"
        before = self.by_software("null", 1, source=noisy)[:LUMA]
        after = self.by_driver("denoise_vaapi=denoise=20", 1, source=noisy)[:LUMA]

        def variance(samples):
            return mean([(sample - mean(samples)) ** 2 for sample in samples[:4000]])
        self.assertLess(variance(after), variance(before) / 3)

    def test_sharpness_makes_differences_larger(self):
        blurred = f"{SOURCE},boxblur=2"

        def differences(frame):
            return mean([abs(a - b) for a, b in zip(frame[:LUMA], frame[1:LUMA])])
        before = self.by_software("null", 1, source=blurred)
        after = self.by_driver("sharpness_vaapi=sharpness=44", 1, source=blurred)
        self.assertGreater(differences(after), 1.05 * differences(before))

    def test_procamp_goes_in_the_right_direction(self):
        plain = self.by_software("null", 1)

        def means(options):
            frame = self.by_driver(f"procamp_vaapi={options}", 1)
            return mean(frame[:LUMA]), mean([abs(sample - 128) for sample in frame[LUMA:]])
        luma, chroma = mean(plain[:LUMA]), mean([abs(sample - 128) for sample in plain[LUMA:]])
        self.assertAlmostEqual(means("b=10")[0], luma + 10, delta=3)
        self.assertAlmostEqual(means("b=-10")[0], luma - 10, delta=3)
        self.assertAlmostEqual(means("s=0")[1], 0, delta=0.01)
        self.assertGreater(means("s=1.5")[1], 1.2 * chroma)
        self.assertLess(means("c=0.5")[0], luma)
        turned = self.by_driver("procamp_vaapi=h=180", 1)
        wanted = [min(255, 256 - sample) for sample in plain[LUMA:]]
        self.assertGreater(psnr(turned[LUMA:], wanted), 50)

    def overlay(self, options, upload="nv12"):
        """A small red picture, in the format `upload`, over the source."""
        graph = (f"format=nv12,hwupload[main];color=red:size=64x64:rate=25,format={upload},hwupload[small];"
                 f"[main][small]overlay_vaapi={options},hwdownload,format=nv12")
        return self.ffmpeg(graph, 1, "nv12")[0]

    def test_overlay(self):
        for alpha in (1.0, 0.5):
            with self.subTest(alpha=alpha):
                found = self.overlay(f"x=32:y=16:alpha={alpha}")
                plain = self.by_software("null", 1)
                red = 81  # its luma
                for x, y in ((40, 20), (90, 70), (64, 40)):
                    below = plain[y * SIZE[0] + x]
                    self.assertAlmostEqual(found[y * SIZE[0] + x], below + alpha * (red - below), delta=1.5)
                for x, y in ((31, 20), (97, 20), (40, 15), (40, 81)):
                    self.assertEqual(found[y * SIZE[0] + x], plain[y * SIZE[0] + x])

    def test_overlay_by_alpha_of_the_pixels(self):
        found = self.overlay("x=32:y=16:alpha=1", upload="bgra,geq=r=255:g=0:b=0:a=128,format=bgra")
        below = self.by_software("null", 1)[40 * SIZE[0] + 64]
        self.assertAlmostEqual(found[40 * SIZE[0] + 64], below + 128 / 255 * (81 - below), delta=2)

    def hdr_stream(self, picture):
        """A stream of HDR10 with this filter's pictures."""
        file = self.work / "hdr.mp4"
        hdr10 = ("log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:range=limited:qp=4:"
                 "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50):max-cll=1000,400")
        must_run("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", picture, "-frames:v", 1, "-pix_fmt", "yuv420p10le",
                 "-c:v", "libx265", "-x265-params", hdr10, file)
        return file

    def tone_mapped(self, stream):
        return self.by_driver("tonemap_vaapi=format=nv12:p=bt709:t=bt709:m=bt709", 1, upload="p010", source=stream)

    def test_tone_mapping_leaves_dim_light(self):
        """Below some 27 cd/m2 the curve is straight: what is left is the change of colours."""
        dim = self.hdr_stream(f"{SOURCE},format=yuv420p10le,lutyuv=y=150+(val-64)*0.25:u=512+(val-512)*0.05:"
                              "v=512+(val-512)*0.05")
        found = self.tone_mapped(dim)
        expected = self.by_software("zscale=p=bt709:t=bt709:m=bt709:npl=100,format=yuv420p,format=nv12", 1,
                                    upload="yuv420p10le", source=dim)
        self.assertGreater(psnr(found, expected), 48)

    def test_tone_mapping_keeps_bright_light_apart(self):
        """Where no mapping would show one white, the greater code stays the brighter one up to white."""
        ramp = self.hdr_stream(f"nullsrc=size={SIZE[0]}x{SIZE[1]},format=yuv420p10le,"
                               "geq=lum=64+X*2.7:cb=512:cr=512")
        row = self.tone_mapped(ramp)[:SIZE[0]]
        self.assertTrue(all(b >= a - 1 for a, b in zip(row, row[1:])))
        peak = 64 + round(876 * 0.7518)  # of 1000 cd/m2
        self.assertEqual(round(mean(row[int((peak - 64) / 2.7) + 2:])), 235)
        self.assertGreater(len({sample // 4 for sample in row[150:250]}), 5)


if __name__ == "__main__":
    unittest.main()
