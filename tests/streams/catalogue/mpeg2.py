"""MPEG-2, by FFmpeg and mpegtools; field pictures, which neither makes, are written by bitstreams/mpeg2_fields.py."""

from catalogue.stream import Stream

INTRA_MATRIX = ("8,9,12,22,26,27,29,34,9,10,14,26,27,29,34,37,12,14,18,27,29,34,37,38,22,26,27,31,36,37,38,40,"
                "26,27,29,36,39,38,40,48,27,29,34,37,38,40,48,58,29,34,37,38,40,48,58,69,34,37,38,40,48,58,69,79")
INTER_MATRIX = ",".join(str(16 + 2 * (row + column)) for row in range(8) for column in range(8))
INTERLACED = "-flags +ildct+ilme -bf 2 -top 1"


def mpeg2enc(name, covers, options, size="352x288"):
    return Stream(name, covers, f"-v 0 -f 3 -V 400 -R 2 {options}", encoder="mpeg2enc", size=size)


def fields(name, covers, options="", size="352x288", **rest):
    return Stream(name, covers, options, encoder="mpeg2_fields", size=size, **rest)


STREAMS = (
    Stream("ip", "I and P pictures", "-bf 0 -g 12"),
    Stream("b-frames", "B pictures", "-bf 2 -g 12", short=True),
    Stream("camera", "a camera's picture", "-bf 2 -q:v 4", source="clip", size="640x360"),
    Stream("intra-only", "I pictures only", "-g 1"),
    Stream("closed-gop", "closed groups", "-bf 2 -g 9 -flags +cgop -sc_threshold 1000000000", frames=24),
    Stream("open-gop", "open groups", "-bf 2 -g 6", frames=24),
    Stream("low-delay", "low delay", "-flags +low_delay -bf 0"),
    Stream("simple-profile", "Simple profile", "-profile:v 5 -bf 0"),
    Stream("seek", "a seek", "-bf 2 -g 8", frames=32, seek=0.5),
    Stream("slices", "slices", "-slices 8 -bf 2", size="640x360"),
    # Coefficients
    Stream("intra-vlc", "table B-15", "-bf 2 -intra_vlc 1 -q:v 4", short=True),
    Stream("alternate-scan", "alternate scan", "-bf 2 -alternate_scan 1"),
    Stream("non-linear-quantiser", "non-linear quantiser", "-bf 2 -non_linear_quant 1 -q:v 12 -qmax 28"),
    Stream("non-linear-quantiser-intra", "non-linear quantiser, intra", "-g 1 -non_linear_quant 1 -q:v 26 -qmax 28"),
    *(Stream(f"dc-{bits}", f"DC of {bits} bits", f"-bf 2 -dc {bits} -q:v {12 - bits} -qmin 1") for bits in (9, 10, 11)),
    Stream("matrices", "custom matrices", f"-bf 2 -intra_matrix {INTRA_MATRIX} -inter_matrix {INTER_MATRIX}",
           short=True),
    Stream("adaptive-quantiser", "quantiser of macroblocks", "-mbd rd -trellis 1 -lumi_mask 0.2 -bf 2"),
    Stream("constant-rate", "constant rate", "-b:v 400k -minrate 400k -maxrate 400k -bufsize 200k -bf 2"),
    Stream("coarse", "quantiser 31", "-q:v 31 -bf 2"),
    Stream("fine", "quantiser 1", "-q:v 1 -qmin 1 -bf 2", frames=8),
    # Interlaced
    Stream("interlaced", "field motion and transform", INTERLACED, size="720x576", frames=10, short=True,
           filters="tinterlace=interleave_top"),
    Stream("interlaced-bottom-first", "bottom field first", "-flags +ildct+ilme -bf 2 -top 0", size="720x576",
           frames=10),
    Stream("interlaced-transform", "field transform", "-flags +ildct -bf 2 -top 1"),
    Stream("interlaced-motion", "field motion", "-flags +ilme -bf 2 -top 1"),
    Stream("interlaced-all", "interlaced, alternate scan, table B-15",
           f"{INTERLACED} -alternate_scan 1 -intra_vlc 1 -non_linear_quant 1 -qmax 28 -dc 10"),
    Stream("interlaced-352x240", "interlaced, odd number of rows", INTERLACED, size="352x240"),
    Stream("interlaced-320x238", "interlaced, cropped", INTERLACED, size="320x238"),
    Stream("interlaced-1920x1080", "interlaced, 1920x1080", INTERLACED, size="1920x1080", frames=6),
    fields("fields", "field pictures: field, 16x8 and dual-prime prediction", size="720x576", short=True),
    fields("fields-bottom-first", "field pictures, bottom first", "bottom"),
    fields("fields-both-intra", "two I fields", "ii"),
    fields("fields-322x242", "field pictures, odd size", size="322x242"),
    fields("fields-1920x1080", "field pictures, 1920x1080", size="1920x1080"),
    fields("fields-tiled", "field pictures, Y-tiled surfaces", tiled=True),
    # Another encoder
    mpeg2enc("mpegtools-interlaced", "interlaced, mpegtools", "-I 1 -b 6000 -g 6 -G 12", "720x576"),
    mpeg2enc("mpegtools-progressive", "progressive, mpegtools", "-I 0 -b 3000"),
    mpeg2enc("mpegtools-pulldown", "3:2 pulldown: repeated fields", "-I 0 -F 4 -p -b 5000", "720x480"),
    mpeg2enc("mpegtools-hi-res", "matrices of mpegtools", "-I 0 -K hi-res -b 3000"),
    mpeg2enc("mpegtools-kvcd", "matrices of KVCD, interlaced", "-I 1 -K kvcd -b 3000"),
    # Sizes
    *(Stream(f"size-{size}", size, "-bf 2", size=size, short=size == "322x242")
      for size in ("2x2", "16x16", "17x17", "321x241", "322x242")),
    Stream("size-1920x1080", "1920x1080", "-bf 2", size="1920x1080", frames=6),
    Stream("size-240x2816", "240x2816: slices beyond row 175", "-bf 2", size="240x2816", frames=6),
    Stream("size-4080x2304", "4080x2304", "-bf 1", size="4080x2304", frames=3),
    Stream("new-size", "the size changes", "-bf 2 -g 8", size="320x240 176x144 642x362", frames=8, short=True),
    Stream("tiled", "Y-tiled surfaces", INTERLACED, size="322x242", tiled=True),
)
