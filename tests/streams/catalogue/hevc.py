"""HEVC, by x265, which makes one tile a picture and no long-term references."""

from catalogue.stream import Stream


def stream(name, covers, parameters="bframes=3", options="", **rest):
    return Stream(name, covers, f"{options} -x265-params log-level=none:{parameters}", **rest)


def scaling_lists():
    """x265's text of lists that all differ; it wants every size, matrix and direct current."""
    text = ""
    for seed, size in enumerate((4, 8, 16, 32)):
        for matrix in ("INTRA%s_LUMA", "INTRA%s_CHROMAU", "INTRA%s_CHROMAV",
                       "INTER%s_LUMA", "INTER%s_CHROMAU", "INTER%s_CHROMAV"):
            seed += 7
            name = matrix % f"{size}X{size}"
            values = [8 + (index * seed) % 49 for index in range(min(size * size, 64))]
            text += f"{name} =\n" + "".join(f"{value}," for value in values) + "\n"
            if size >= 16:
                text += f"{name}_DC =\n{8 + seed},\n"
    return text


STREAMS = (
    # Groups of pictures and references
    stream("default", "Main", short=True),
    stream("camera", "a camera's picture", source="clip", size="640x360", frames=12),
    stream("fractal", "a slow zoom", "bframes=4:ref=4", source="mandelbrot"),
    stream("preset-slow", "5 references, 8 B pictures", "ref=5:bframes=8", "-preset slow"),
    stream("b-pyramid", "B pyramid", "bframes=7:b-pyramid=1:b-adapt=0:ref=4", frames=24, short=True),
    stream("no-b-pyramid", "B pictures that are no references", "bframes=4:b-pyramid=0:b-adapt=0"),
    stream("no-b-frames", "P pictures, 4 references", "bframes=0:ref=4"),
    stream("references-6", "6 references", "ref=6:bframes=8:b-adapt=0:b-intra=1", frames=24),
    stream("temporal-layers", "temporal layers", "temporal-layers=3:bframes=3:b-adapt=0"),
    stream("weighted-p", "weights of P", "weightp=1:bframes=0:ref=3", filters="fade=in:0:16", short=True),
    stream("weighted-b", "weights of B", "weightp=1:weightb=1:bframes=3", filters="fade=out:0:16"),
    stream("open-gop", "open groups: CRA and RASL pictures", "open-gop=1:keyint=12:min-keyint=12:bframes=4:b-adapt=0",
           frames=36, short=True),
    stream("closed-gop", "closed groups: IDR pictures", "open-gop=0:keyint=6:min-keyint=6:bframes=2"),
    stream("key-pictures", "every second picture is a key picture", "keyint=2:min-keyint=1:scenecut=0:bframes=0"),
    stream("intra-refresh", "intra refresh", "intra-refresh=1:keyint=12:bframes=0"),
    stream("low-latency", "zero latency", "keyint=12", "-tune zerolatency"),
    stream("repeated-headers", "parameter sets in every group, HRD",
           "keyint=5:repeat-headers=1:aud=1:hrd=1:vbv-maxrate=500:vbv-bufsize=500"),
    stream("picture-hash", "SEI with digests", "hash=1"),
    stream("seek", "a seek", "keyint=8:min-keyint=8:open-gop=0:bframes=2", frames=32, seek=0.5, short=True),
    stream("seek-open-gop", "a seek into an open group", "keyint=8:min-keyint=8:open-gop=1:bframes=3", frames=32,
           seek=0.5),
    # Slices and wavefronts
    stream("no-wavefront", "no wavefronts", "wpp=0:bframes=2", size="640x360"),
    stream("wavefront", "wavefronts, many entry points", "wpp=1:ctu=16:max-tu-size=16", size="1280x720", frames=8,
           short=True),
    stream("slices-4", "4 slices", "slices=4:bframes=2", size="640x360", short=True),
    stream("slices-2-cropped", "2 slices, cropped", "slices=2:bframes=2", size="638x362"),
    # Coding tree
    stream("ctu-16", "CTU 16", "ctu=16:max-tu-size=16"),
    stream("ctu-32", "CTU 32", "ctu=32"),
    stream("ctu-64", "CTU 64, CU 16", "ctu=64:min-cu-size=16"),
    stream("min-cu-32", "CU 32", "ctu=64:min-cu-size=32", size="320x256"),
    stream("asymmetric-partitions", "rectangular and asymmetric partitions", "rect=1:amp=1", "-preset slow"),
    stream("tu-depths", "transform depths", "tu-inter-depth=4:tu-intra-depth=4:limit-tu=0"),
    stream("transform-skip", "transform skip", "tskip=1:qp=12", source="mandelbrot"),
    stream("cu-lossless", "lossless coding units", "cu-lossless=1:rd=4:bframes=2", frames=8),
    stream("lossless", "lossless", "lossless=1", frames=8),
    stream("max-merge-1", "1 merge candidate", "max-merge=1"),
    stream("max-merge-5", "5 merge candidates", "max-merge=5"),
    stream("no-temporal-vectors", "no temporal vectors", "temporal-mvp=0"),
    stream("constrained-intra", "constrained intra prediction", "constrained-intra=1:bframes=2"),
    stream("no-strong-intra", "no strong intra smoothing", "strong-intra-smoothing=0"),
    # Quantisation and filters
    stream("default-lists", "the default scaling lists", "scaling-list=default"),
    stream("custom-lists", "custom scaling lists", "scaling-list={file}", side_file=scaling_lists(), short=True),
    stream("chroma-qp-offsets", "chroma QP offsets", "cbqpoffs=6:crqpoffs=-6"),
    stream("adaptive-quantisation", "QP of groups", "aq-mode=3:qg-size=16"),
    stream("high-qp", "QP 48", "qp=48:bframes=3"),
    stream("low-qp", "QP 4", "qp=4:bframes=3", frames=8),
    stream("no-sign-hiding", "no sign hiding", "signhide=0"),
    stream("no-sao", "no SAO", "sao=0"),
    stream("no-deblocking", "no deblocking", "deblock=0"),
    stream("deblocking-offsets", "deblocking offsets", "deblock=-3,3"),
    stream("no-filters", "no loop filter", "deblock=0:sao=0"),
    stream("interlaced", "fields as pictures of their own", "interlace=tff:bframes=2"),
    # 10 bit
    stream("main10", "Main 10", pixels="yuv420p10le", short=True),
    stream("main10-weighted", "Main 10, weighted", "weightp=1:weightb=1:bframes=3", pixels="yuv420p10le",
           filters="fade=in:0:16"),
    stream("main10-open-gop", "Main 10, open groups", "open-gop=1:keyint=12:min-keyint=12:bframes=4",
           pixels="yuv420p10le", frames=30),
    stream("main10-lists", "Main 10, custom scaling lists", "scaling-list={file}", pixels="yuv420p10le",
           side_file=scaling_lists()),
    stream("main10-lossless", "Main 10, lossless", "lossless=1", pixels="yuv420p10le", frames=8),
    stream("main10-wavefront", "Main 10, wavefronts", "ctu=32", pixels="yuv420p10le", size="1280x720", frames=6),
    stream("main10-slices", "Main 10, 4 slices", "slices=4", pixels="yuv420p10le", size="640x360", frames=8),
    stream("main10-322x242", "Main 10, cropped", "bframes=2:ctu=32", pixels="yuv420p10le", size="322x242"),
    stream("main10-1920x1080", "Main 10, 1920x1080", "bframes=2", "-preset ultrafast", pixels="yuv420p10le",
           size="1920x1080", frames=6),
    stream("main10-new-size", "Main 10, the size changes", "bframes=2:repeat-headers=1", pixels="yuv420p10le",
           size="320x240 178x146", frames=8),
    # Sizes
    stream("size-16x16", "16x16", "ctu=16:max-tu-size=16", size="16x16"),
    stream("size-130x66", "130x66", "ctu=64", size="130x66"),
    stream("size-64x720", "64x720", "ctu=32", size="64x720"),
    stream("size-322x242", "322x242, cropped", "bframes=2", size="322x242", short=True),
    stream("cropped-more", "cropping by more than a coding unit", "bframes=2",
           "-bsf:v hevc_metadata=crop_right=22:crop_bottom=18"),
    stream("size-1920x1080", "1920x1080", "bframes=2", "-preset ultrafast", size="1920x1080", frames=6),
    stream("size-4096x2304", "4096x2304", "bframes=1", "-preset ultrafast", size="4096x2304", frames=3),
    stream("new-size", "the size changes", "bframes=2:repeat-headers=1", size="320x240 176x144 642x362", frames=8,
           short=True),
    stream("tiled", "Y-tiled surfaces", "bframes=2", size="322x242", tiled=True),
    stream("tiled-main10", "Y-tiled surfaces, 10 bit", "bframes=2", pixels="yuv420p10le", size="322x242", tiled=True),
)
