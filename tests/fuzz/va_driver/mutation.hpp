// Making recorded pictures wrong.
#pragma once

#include "random.hpp"
#include "recording.hpp"

namespace zeva::test {

/// Changes one thing: bytes, sizes, counts, types or order of the buffers, ids in them, what they point to.
void mutate(RecordedPicture& picture, const Recording& recording, Random& random);

} // namespace zeva::test
