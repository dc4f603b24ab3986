"""VP9, by libvpx: through FFmpeg, and by its own program where FFmpeg has no such option."""

from bitstreams.vp9_intra_only import make_intra_only
from catalogue.stream import Stream

FAST = "-deadline realtime -cpu-used 8"
TEN_BIT = {"pixels": "yuv420p10le"}

STREAMS = (
    Stream("realtime", "inter prediction", f"{FAST} -b:v 300k", short=True),
    Stream("good", "all modes", "-deadline good -cpu-used 4 -b:v 300k"),
    Stream("best", "all modes, slowest", "-deadline best -b:v 200k", size="160x120", frames=10),
    Stream("camera", "a camera's picture", "-cpu-used 5 -b:v 800k", source="clip", size="640x360"),
    # Hidden frames and references
    Stream("altref", "hidden alternate reference, superframes",
           "-cpu-used 5 -auto-alt-ref 1 -lag-in-frames 16 -b:v 200k", frames=40, short=True),
    Stream("altref-6", "6 layers of alternate references", "-cpu-used 5 -auto-alt-ref 6 -lag-in-frames 25 -b:v 200k",
           frames=40),
    Stream("altref-filtered", "filtered alternate reference",
           "-cpu-used 5 -auto-alt-ref 1 -lag-in-frames 25 -arnr-maxframes 7 -arnr-strength 5 -b:v 200k", frames=40),
    Stream("intra-only-frames", "intra-only frames, frames shown again",
           "-g 6 -aq-mode 0 -deadline realtime -cpu-used 7 -b:v 300k", frames=24, rewrite=make_intra_only, short=True),
    Stream("key-frames-only", "key frames only", "-g 1 -cpu-used 5 -b:v 500k", frames=10),
    Stream("short-gop", "key frame every 8", "-g 8 -cpu-used 5 -b:v 300k", frames=24),
    Stream("temporal-layers-2", "2 temporal layers",
           "-deadline realtime -cpu-used 7 -b:v 400k -error-resilient 1 -ts-parameters "
           "ts_number_layers=2:ts_target_bitrate=200,400:ts_rate_decimator=2,1:"
           "ts_periodicity=2:ts_layer_id=0,1:ts_layering_mode=2", frames=24),
    Stream("temporal-layers-3", "3 temporal layers",
           "-deadline realtime -cpu-used 7 -b:v 400k -error-resilient 1 -ts-parameters "
           "ts_number_layers=3:ts_target_bitrate=100,200,400:ts_rate_decimator=4,2,1:ts_periodicity=4:"
           "ts_layer_id=0,2,1,2:ts_layering_mode=3",
           frames=24),
    Stream("seek", "a seek", "-g 8 -keyint_min 8 -cpu-used 5 -b:v 300k", frames=32, seek=0.5),
    # Contexts of the entropy coder
    Stream("error-resilient", "contexts reset", f"-error-resilient 1 {FAST} -b:v 300k"),
    Stream("error-resilient-good", "contexts reset, all modes", "-error-resilient default -cpu-used 4 -b:v 300k"),
    Stream("frame-parallel", "no adaptation", "-frame-parallel 1 -cpu-used 5 -b:v 300k", short=True),
    Stream("adaptation", "adaptation", "-frame-parallel 0 -cpu-used 5 -b:v 300k"),
    # Tiles
    Stream("tile-columns-2", "2 tile columns", f"-tile-columns 1 -row-mt 1 {FAST} -b:v 1M", size="1280x720", frames=8),
    Stream("tile-columns-4", "4 tile columns", f"-tile-columns 2 {FAST} -b:v 1M", size="1280x720", frames=8,
           short=True),
    Stream("tile-rows-2", "2 tile rows", f"-tile-rows 1 {FAST} -b:v 1M", size="640x360"),
    Stream("tile-rows-4", "4 tile rows", "-tile-rows 2 -cpu-used 5 -b:v 1M", size="640x360", frames=10),
    Stream("tiles-4x4", "4x4 tiles", f"-tile-columns 2 -tile-rows 2 {FAST} -b:v 2M", size="1920x1080", frames=5),
    # Quantisation, segments, filters
    Stream("constant-quality", "constant quality", "-cpu-used 5 -crf 40 -b:v 0"),
    Stream("lossless", "lossless", "-lossless 1 -cpu-used 5", frames=6, short=True),
    Stream("low-quality", "quantiser 63", "-cpu-used 5 -crf 63 -b:v 0"),
    Stream("high-quality", "quantiser 4", "-cpu-used 5 -crf 4 -b:v 0", frames=8),
    Stream("segments-variance", "segments by variance", "-aq-mode 1 -cpu-used 4 -b:v 200k"),
    Stream("segments-complexity", "segments by complexity", "-aq-mode 2 -cpu-used 4 -b:v 200k"),
    Stream("segments-cyclic", "segments, temporal update", "-aq-mode 3 -deadline realtime -cpu-used 7 -b:v 150k",
           frames=24, short=True),
    Stream("segments-360", "segments by latitude", "-aq-mode 4 -cpu-used 4 -b:v 200k"),
    Stream("static-threshold", "skipped blocks", f"-static-thresh 1000 {FAST} -b:v 200k"),
    Stream("screen", "screen content", "-tune-content screen -deadline realtime -cpu-used 7 -b:v 200k", filters="null"),
    Stream("sharpness-7", "sharp loop filter", "-sharpness 7 -cpu-used 5 -b:v 200k"),
    Stream("full-range", "full range, BT.709", "-colorspace bt709 -color_range pc -cpu-used 5 -b:v 300k"),
    # Sizes
    *(Stream(f"size-{size}", size, "-cpu-used 5 -b:v 200k", size=size, frames=8, short=size in ("1x1", "322x242"))
      for size in ("1x1", "2x2", "8x8", "16x1", "1x64", "17x33", "34x34", "66x66", "161x91", "322x242")),
    Stream("size-641x481", "641x481", f"{FAST} -b:v 500k", size="641x481", frames=8),
    Stream("size-1920x1080", "1920x1080", f"{FAST} -b:v 2M", size="1920x1080", frames=6),
    Stream("size-4096x2304", "4096x2304", f"{FAST} -b:v 5M -tile-columns 4 -row-mt 1", size="4096x2304", frames=3),
    Stream("new-size", "the size changes", "-cpu-used 5 -b:v 300k", size="320x240 161x91 640x360", frames=8,
           short=True),
    Stream("scaled-references", "references of another size",
           "--codec=vp9 --rt --cpu-used=7 --end-usage=cbr --fps=5/1 --target-bitrate=10 --resize-allowed=1 --max-q=56 "
           "--lag-in-frames=0 --buf-sz=1000 --buf-initial-sz=500 --buf-optimal-sz=600",
           encoder="vpxenc", size="640x360", frames=40, short=True),
    Stream("tiled", "Y-tiled surfaces", "-cpu-used 5 -b:v 200k", size="322x242", tiled=True),
    # Profile 2
    Stream("profile-2", "10 bit", "-cpu-used 5 -b:v 300k", short=True, **TEN_BIT),
    Stream("profile-2-altref", "10 bit, hidden frames", "-cpu-used 5 -auto-alt-ref 1 -lag-in-frames 16 -b:v 200k",
           frames=30, **TEN_BIT),
    Stream("profile-2-lossless", "10 bit, lossless", "-cpu-used 5 -lossless 1", size="160x120", frames=6, **TEN_BIT),
    Stream("profile-2-323x243", "10 bit, odd size", "-cpu-used 5 -b:v 300k", size="323x243", frames=10, **TEN_BIT),
    Stream("profile-2-1x1", "10 bit, 1x1", "-cpu-used 5 -b:v 300k", size="1x1", frames=6, **TEN_BIT),
    Stream("profile-2-tiles", "10 bit, tiles", f"{FAST} -tile-columns 2 -tile-rows 1 -b:v 1M", size="1280x720",
           frames=6,
           **TEN_BIT),
    Stream("profile-2-4096x2304", "10 bit, 4096x2304", f"{FAST} -tile-columns 4 -row-mt 1 -b:v 5M", size="4096x2304",
           frames=2, **TEN_BIT),
)
