"""H.264, by x264. It makes neither field pictures nor long-term references: those are made of pictures of half the
height and of its IDR pictures."""

from functools import partial

from bitstreams.h264_fields import make_fields
from bitstreams.h264_long_term import make_long_term
from catalogue.stream import Stream


def stream(name, covers, parameters, options="", **rest):
    return Stream(name, covers, f"-preset medium {options} -x264-params {parameters}", **rest)


def fields(name, covers, parameters, options="", encoder="x264_fields", size="352x288", frames=8, rewrite=make_fields,
           **rest):
    """Level 4 and its vertical vectors, for interlaced sequences have no higher one."""
    return stream(name, covers, f"cabac=0:scenecut=0:b-adapt=0:level=4:mvrange=128:{parameters}", options,
                  encoder=encoder, size=size, frames=frames, rewrite=rewrite, **rest)


def b_fields(name, covers, parameters, frames=8, **rest):
    """Two groups of pictures of the same types: one for the first fields, the other for the second fields."""
    return fields(name, covers, f"keyint={frames}:min-keyint={frames}:{parameters}", frames=frames,
                  rewrite=partial(make_fields, in_halves=True), **rest)


P_ONLY = "bframes=0:weightp=0"
CABAC_FIELDS = {"encoder": "x264_cabac_fields", "filters": "scroll=horizontal=0.013:vertical=0.02"}
STREAMS = (
    # Profiles and entropy coding
    stream("baseline", "Baseline, CAVLC", "keyint=10", "-profile:v baseline", short=True),
    stream("main-cavlc", "Main, CAVLC", "cabac=0:bframes=0", "-profile:v main"),
    stream("main-cavlc-b", "Main, CAVLC with B", "cabac=0:bframes=3", "-profile:v main"),
    stream("main-cabac", "Main, CABAC", "cabac=1:bframes=2", "-profile:v main", short=True),
    stream("high-8x8", "High, 8x8 transform", "8x8dct=1:bframes=3", "-profile:v high"),
    stream("intra-only", "intra pictures only", "keyint=1"),
    stream("i-pcm", "PCM macroblocks", "qp=1:bframes=1", size="64x64",
           filters="noise=alls=100:allf=t", frames=8),
    stream("camera", "a camera's picture", "bframes=3:ref=4", source="clip", size="640x360", short=True),
    stream("fractal", "a slow zoom", "bframes=3:me=umh:subme=9", source="mandelbrot"),
    # References
    stream("b-pyramid", "B pyramid", "bframes=5:b-pyramid=normal:b-adapt=0:ref=4", short=True),
    stream("b-pyramid-strict", "B pyramid, strict", "bframes=7:b-pyramid=strict:b-adapt=0"),
    stream("references-8", "8 references", "ref=8:bframes=3:mixed-refs=1"),
    stream("references-16", "16 references", "ref=16:bframes=0:mixed-refs=1", frames=24),
    stream("temporal-direct", "temporal direct prediction", "direct=temporal:bframes=3", short=True),
    stream("spatial-direct", "spatial direct prediction", "direct=spatial:bframes=3"),
    stream("no-8x8-inference", "all partitions of B", "partitions=all:bframes=3:level=1.2", size="176x144"),
    stream("weighted-p", "explicit weights of P", "weightp=2:bframes=0:ref=3", filters="fade=in:0:16", short=True),
    stream("weighted-p-simple", "weights without doubled references", "weightp=1:bframes=0", filters="fade=in:0:16"),
    stream("weighted-b", "implicit weights of B", "weightb=1:bframes=3:weightp=2", filters="fade=out:0:16", short=True),
    stream("long-term", "long-term references, CABAC", "keyint=4:min-keyint=4:bframes=0:ref=4:weightp=0",
           "-profile:v main", rewrite=make_long_term, short=True),
    stream("long-term-cavlc", "long-term references, CAVLC", "keyint=4:min-keyint=4:bframes=0:ref=4:cabac=0:weightp=0",
           "-profile:v main", rewrite=make_long_term),
    # Groups of pictures
    stream("open-gop", "open groups of pictures", "open-gop=1:keyint=8:bframes=3:b-pyramid=strict", frames=24,
           short=True),
    stream("periodic-refresh", "intra refresh, recovery points", "intra-refresh=1:keyint=8:bframes=0", frames=24),
    stream("low-latency", "zero latency", "sliced-threads=0:sync-lookahead=0", "-tune zerolatency"),
    stream("repeated-headers", "parameter sets in every group", "keyint=5:repeat-headers=1:aud=1"),
    stream("several-sps", "parameter set 5", "sps-id=5:bframes=2"),
    stream("seek", "a seek", "keyint=8:bframes=2", frames=32, seek=0.5, short=True),
    stream("seek-open-gop", "a seek into an open group", "open-gop=1:keyint=8:bframes=3", frames=32, seek=0.5),
    # Slices
    stream("slices-4", "4 slices", "slices=4:bframes=2", size="640x360", short=True),
    stream("slices-by-size", "slices of limited bytes", "slice-max-size=400:bframes=2"),
    stream("slices-by-macroblocks", "slices of 37 macroblocks", "slice-max-mbs=37:bframes=2:deblock=1,1"),
    stream("slices-of-a-row", "a slice for each row", "slices=15:bframes=1"),
    # Quantisation and filters
    stream("matrices-jvt", "the default matrices", "cqm=jvt:8x8dct=1", short=True),
    stream("matrices-custom", "custom matrices",
           "8x8dct=1:cqm4i=6,13,20,28,13,20,28,32,20,28,32,37,28,32,37,42:"
           "cqm4p=10,14,20,24,14,20,24,27,20,24,27,30,24,27,30,34:"
           "cqm8i=" + ",".join(str(8 + index // 2) for index in range(64)), frames=12),
    stream("chroma-qp-offset", "chroma QP offset", "chroma-qp-offset=8:bframes=2"),
    stream("high-qp", "QP 48", "qp=48:bframes=3"),
    stream("low-qp", "QP 4", "qp=4:bframes=3", frames=8),
    stream("adaptive-quantisation", "QP of macroblocks", "aq-mode=3:aq-strength=2:crf=30"),
    stream("no-deblocking", "no deblocking", "no-deblock=1:bframes=2"),
    stream("deblocking-offsets", "deblocking offsets", "deblock=-3,4:bframes=2"),
    stream("constrained-intra", "constrained intra prediction", "constrained-intra=1:bframes=2"),
    stream("grey", "4:0:0", "bframes=2", "-pix_fmt gray", short=True),
    stream("full-range", "full range, BT.709", "fullrange=on:colormatrix=bt709:colorprim=bt709:transfer=bt709"),
    # Interlaced
    stream("mbaff", "MBAFF, top field first", "tff=1:bframes=2", filters="tinterlace=interleave_top", short=True),
    stream("mbaff-bottom-first", "MBAFF, bottom field first", "bff=1:bframes=3:b-pyramid=normal",
           filters="tinterlace=interleave_bottom"),
    stream("mbaff-temporal-direct", "MBAFF, temporal direct", "tff=1:direct=temporal:bframes=3"),
    stream("mbaff-weighted", "MBAFF, weighted", "tff=1:weightb=1:bframes=3", filters="fade=in:0:16"),
    stream("mbaff-cavlc", "MBAFF, CAVLC", "tff=1:cabac=0:bframes=2"),
    stream("mbaff-slices", "MBAFF, 4 slices", "tff=1:slices=4:bframes=2", size="720x576", frames=8),
    stream("fake-interlaced", "progressive in an interlaced sequence", "fake-interlaced=1:bframes=2", size="322x244"),
    # Field pictures
    fields("fields", "field pictures: I and P", f"{P_ONLY}:ref=3:keyint=8", short=True),
    fields("fields-bottom-first", "field pictures, bottom field first", f"{P_ONLY}:ref=4",
           rewrite=partial(make_fields, is_bottom_first=True)),
    fields("fields-intra-only", "field pictures, both I", "keyint=1:bframes=0",
           rewrite=partial(make_fields, in_halves=True)),
    fields("fields-references-16", "field pictures, 16 references", f"{P_ONLY}:ref=16", frames=20),
    fields("fields-8x8", "field pictures, High: 8x8 transform", f"{P_ONLY}:8x8dct=1:ref=2"),
    fields("fields-slices", "field pictures of 4 slices", f"{P_ONLY}:slices=4:ref=3", size="720x576", short=True),
    fields("fields-low-qp", "field pictures, QP 4", f"{P_ONLY}:qp=4"),
    b_fields("fields-b", "field pictures: I, P and B", "bframes=2:weightp=0:b-pyramid=none", short=True),
    b_fields("fields-b-pyramid", "field pictures: B pyramid, marking of references",
             "bframes=3:weightp=0:b-pyramid=normal:ref=4", frames=16, short=True),
    b_fields("fields-temporal-direct", "field pictures: temporal direct prediction", "bframes=2:direct=temporal"),
    b_fields("fields-weighted", "field pictures: explicit and implicit weights", "bframes=2:weightp=2:weightb=1:ref=3",
             filters="fade=in:0:16"),
    fields("fields-long-term", "field pictures: long-term references", f"{P_ONLY}:keyint=8:min-keyint=8:ref=4",
           rewrite=partial(make_fields, has_long_term=True), short=True),
    fields("fields-cabac", "field pictures: P without coefficients by CABAC", f"{P_ONLY}:8x8dct=1:ref=3", **CABAC_FIELDS,
           short=True),
    b_fields("fields-cabac-b", "field pictures: P and B without coefficients by CABAC",
             "bframes=3:weightp=0:8x8dct=1:ref=3", **CABAC_FIELDS),
    fields("fields-and-frames", "field pictures and frames in turn", f"{P_ONLY}:ref=3",
           encoder="x264_frames_and_fields", short=True),
    b_fields("fields-and-frames-b", "field pictures and frames in turn, with B", "bframes=2:weightp=0:ref=2",
             encoder="x264_frames_and_fields"),
    fields("fields-and-mbaff", "field pictures and MBAFF frames in turn", f"{P_ONLY}:ref=3",
           encoder="x264_mbaff_and_fields", short=True),
    fields("fields-1920x1080", "field pictures, cropped", P_ONLY, size="1920x1080", frames=6),
    fields("fields-tiled", "field pictures, Y-tiled surfaces", P_ONLY, tiled=True),
    # Sizes
    stream("size-2x2", "2x2", "bframes=1", size="2x2"),
    stream("size-16x16", "16x16", "bframes=1", size="16x16"),
    stream("size-322x242", "322x242, cropped", "bframes=2", size="322x242", short=True),
    stream("size-638x362", "638x362, cropped, slices", "bframes=2:slices=4", size="638x362"),
    stream("cropped-more", "cropping by more than a macroblock", "bframes=2",
           "-bsf:v h264_metadata=crop_right=22:crop_bottom=18"),
    stream("size-1920x1080", "1920x1080", "bframes=2:ref=4", size="1920x1080", frames=8),
    stream("size-4096x2304", "4096x2304", "bframes=1", "-preset ultrafast", size="4096x2304", frames=3),
    stream("new-size", "the size changes", "bframes=2", size="320x240 176x144 642x362", frames=8, short=True),
    stream("new-size-same-blocks", "only the cropping changes", "bframes=2", size="320x240 318x238", frames=8),
    stream("tiled", "Y-tiled surfaces", "bframes=2", size="322x242", tiled=True, short=True),
    stream("tiled-1920x1080", "Y-tiled surfaces", "bframes=2", size="1920x1080", frames=6, tiled=True),
    stream("tiled-mbaff", "Y-tiled surfaces, MBAFF", "tff=1:bframes=2", tiled=True),
)
