"""AV1 of the main profile, by libaom and SVT-AV1: through FFmpeg, and by libaom's program for what FFmpeg has not."""

from catalogue.stream import Stream

TEN_BIT = {"pixels": "yuv420p10le"}


def aom(name, covers, options="", parameters="", **rest):
    """libaom, fast and of constant quality unless the options say otherwise."""
    options = f"-cpu-used 8 -crf 40 {options}" + (f" -aom-params {parameters}" if parameters else "")
    return Stream(f"aom-{name}", covers, options, **rest)


def svt(name, covers, parameters="", options="-preset 10 -crf 40", **rest):
    options += f" -svtav1-params {parameters}" if parameters else ""
    return Stream(f"svt-{name}", covers, options, encoder="libsvtav1", **rest)


def aomenc(name, covers, options, **rest):
    options = f"--cpu-used=8 --end-usage=q --cq-level=40 {options}"
    return Stream(f"aomenc-{name}", covers, options, encoder="aomenc", **rest)


REALTIME = "-usage realtime -b:v 200k"

STREAMS = (
    svt("default", "hidden frames, all tools", short=True),
    svt("preset-6", "a slower preset", options="-preset 6 -crf 35", size="192x144"),
    svt("camera", "a camera's picture", source="clip", size="640x360"),
    svt("low-delay", "low delay", "pred-struct=1"),
    svt("hierarchy-3", "3 layers of B", "hierarchical-levels=3", frames=24),
    svt("hierarchy-5", "5 layers of B", "hierarchical-levels=5", frames=40),
    svt("overlays", "overlay frames", "enable-overlays=1", options="-preset 8 -crf 40", frames=40),
    svt("open-gop", "forward key frames", "irefresh-type=1", options="-preset 10 -crf 40 -g 16", frames=40, short=True),
    svt("key-frames", "key frame every 8", options="-preset 10 -crf 40 -g 8", frames=24),
    svt("intra-only", "key frames only", options="-preset 10 -crf 40 -g 1", frames=8),
    svt("switch-frames", "S frames", "pred-struct=1:sframe-dist=8:sframe-mode=1", frames=24),
    svt("tiles", "4x2 tiles", "tile-columns=2:tile-rows=1", size="640x360"),
    svt("superres", "super-resolution", "superres-mode=1:superres-denom=13:superres-kf-denom=11",
        options="-preset 8 -crf 40"),
    svt("superres-random", "super-resolution of every factor", "superres-mode=2", size="640x360"),
    svt("quantiser-matrices", "quantiser matrices", "enable-qm=1:qm-min=0:qm-max=8"),
    svt("segments", "segments", "aq-mode=1", options="-preset 8 -crf 40"),
    svt("screen", "screen content", "scm=1", options="-preset 8 -crf 30", filters="null", frames=10),
    svt("film-grain", "film grain", "film-grain=10", short=True),
    svt("film-grain-strong", "strong film grain, odd size", "film-grain=50", size="322x242"),
    svt("film-grain-10-bit", "film grain, 10 bit", "film-grain=20", **TEN_BIT),
    svt("10-bit", "10 bit", **TEN_BIT),
    svt("tiles-10-bit", "tiles, 10 bit", "tile-columns=1:tile-rows=2", size="640x360", **TEN_BIT),
    svt("size-322x242", "322x242", size="322x242"),
    svt("size-1920x1080", "1920x1080", options="-preset 12 -crf 45", size="1920x1080", frames=8),
    svt("seek", "a seek", options="-preset 10 -crf 40 -g 8", frames=32, seek=0.5, short=True),

    aom("lag", "hidden frames", "-lag-in-frames 25", size="320x180", frames=30, short=True),
    aom("cpu-4", "more tools", "-cpu-used 4", size="192x144", frames=10),
    aom("cpu-2", "nearly all tools", "-cpu-used 2 -crf 30", size="96x80", frames=8),
    aom("realtime", "realtime", REALTIME, size="320x180", frames=24),
    aom("error-resilient", "error resilient", "-error-resilience default", frames=24),
    aom("frame-parallel", "no context update", "-frame-parallel 1"),
    aom("still-picture", "still picture", "-still-picture 1", size="320x242", frames=1, short=True),
    aom("still-picture-10-bit", "still picture, 10 bit", "-still-picture 1", size="66x50", frames=1, **TEN_BIT),
    aom("key-frames", "key frame every 8", "-g 8 -lag-in-frames 10", frames=24),
    aom("no-order-hint", "no order hints", "-lag-in-frames 0", "enable-order-hint=0"),
    aom("reduced-references", "few references", "-enable-reduced-reference-set 1"),
    aom("global-motion", "global motion", "-cpu-used 4 -enable-global-motion 1", filters="rotate=t/2", size="192x144"),
    aom("tiles-4x2", "4x2 tiles", "-tiles 4x2", size="640x360", frames=8, short=True),
    aom("tiles-16x8", "many tiles", "-tile-columns 4 -tile-rows 3", size="1280x720", frames=4),
    aom("superblock-64", "superblocks of 64", parameters="sb-size=64"),
    aom("superblock-128", "superblocks of 128", parameters="sb-size=128"),
    aom("quantiser-matrices", "quantiser matrices", parameters="enable-qm=1:qm-min=2:qm-max=9"),
    aom("chroma-delta-q", "chroma quantiser", parameters="enable-chroma-deltaq=1"),
    aom("delta-q", "quantiser of superblocks", "-cpu-used 6", "deltaq-mode=1", size="192x144"),
    aom("delta-lf", "loop filter of superblocks", "-cpu-used 6", "deltaq-mode=2:delta-lf-mode=1", size="192x144"),
    aom("segments-1", "segments by variance", "-cpu-used 6 -aq-mode 1"),
    aom("segments-3", "segments, cyclic", f"{REALTIME} -cpu-used 7 -aq-mode 3", frames=24, short=True),
    aom("lossless", "lossless", "-crf 0", "lossless=1", size="192x144", frames=6),
    aom("lossless-10-bit", "lossless, 10 bit", "-crf 0", "lossless=1", size="130x98", frames=6, **TEN_BIT),
    aom("no-filters", "no CDEF, no restoration", "-cpu-used 6 -enable-cdef 0 -enable-restoration 0"),
    aom("reduced-transforms", "reduced transforms", "-cpu-used 6 -reduced-tx-type-set 1"),
    aom("screen", "palette, intra block copy", "-cpu-used 5 -crf 20 -enable-palette 1 -enable-intrabc 1",
        "tune-content=screen", filters="null", size="192x144", frames=8),
    aom("screen-key-frames", "intra block copy", "-g 1 -cpu-used 5 -crf 20 -enable-intrabc 1", "tune-content=screen",
        filters="null", size="192x144", frames=4),
    aom("10-bit", "10 bit", size="320x180", short=True, **TEN_BIT),
    *(aom(f"film-grain-{table}", f"film grain, table {table}", parameters=f"film-grain-test={table}", frames=10,
          short=table == 16) for table in (1, 2, 8, 16)),
    aom("film-grain-13-10-bit", "film grain, table 13, 10 bit", parameters="film-grain-test=13", frames=10, **TEN_BIT),
    aom("film-grain-realtime", "film grain, realtime", REALTIME, "film-grain-test=4"),
    *(aom(f"size-{size}", size, "-crf 30", size=size, frames=8, short=size == "1x1")
      for size in ("1x1", "2x2", "16x16", "17x33", "66x34")),
    aom("size-321x241-10-bit", "321x241, 10 bit", size="321x241", frames=10, **TEN_BIT),
    aom("size-4096x64", "4096x64", "-crf 50", size="4096x64", frames=4),
    aom("size-4096x2304", "4096x2304", "-usage realtime -crf 60 -row-mt 1 -tiles 4x2", size="4096x2304", frames=2),
    aom("new-size", "the size changes", size="640x360 162x92 320x240", frames=8, short=True),
    aom("tiled", "Y-tiled surfaces", size="322x242", frames=8, tiled=True),

    aomenc("superres", "super-resolution", "--superres-mode=1 --superres-denominator=13 --superres-kf-denominator=9"),
    aomenc("superres-random", "super-resolution of every factor", "--superres-mode=2", size="322x242"),
    aomenc("superres-10-bit", "super-resolution, 10 bit", "--superres-mode=2 --bit-depth=10", frames=10, **TEN_BIT),
    aomenc("forward-key-frames", "forward key frames",
           "--enable-fwd-kf=1 --kf-max-dist=8 --kf-min-dist=8 --lag-in-frames=19", frames=32),
    aomenc("switch-frames", "S frames", "--sframe-dist=10 --sframe-mode=1 --error-resilient=1", frames=24),
    aomenc("still-full-header", "still picture with a full header", "--full-still-picture-hdr --limit=1", frames=1),
    aomenc("tiles-of-sizes", "tiles of chosen sizes", "--tile-width=2,3,1 --tile-height=1,2 --sb-size=64",
           size="640x360",
           frames=8),
    aomenc("tile-groups", "3 tile groups", "--tile-columns=2 --tile-rows=1 --num-tile-groups=3", size="640x360",
           frames=8),
    aomenc("no-intra-edges", "no edge filter, no masks",
           "--enable-intra-edge-filter=0 --enable-filter-intra=0 --enable-dual-filter=0 --enable-masked-comp=0"),
    aomenc("no-cdf-update", "no probability update", "--cdf-update-mode=0"),
    aomenc("cdf-update-selective", "some probability updates", "--cdf-update-mode=2"),
    aomenc("no-warped-motion", "no warped or projected motion", "--enable-warped-motion=0 --enable-ref-frame-mvs=0"),
    aomenc("references-3", "3 references", "--max-reference-frames=3", frames=24),
)
