/*
 * firmware_fuzz.c - frames at random and changed frames to the firmware, natively; under CONF=asan
 * it is that under the address sanitizer.
 *
 *   firmware_fuzz [--quick] [--json] [SEED]    10 million frames, or 20,000
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/frame_noise.h"

int main(int argc, char **argv)
{
    struct frame_noise_counts counts = {0};
    struct rand r = {1};
    uint64_t frames = 10000000;
    bool json = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0)
            frames = 20000;
        else if (strcmp(argv[i], "--json") == 0)
            json = true;
        else
            r.state = strtoull(argv[i], NULL, 0);
    }
    struct board_kit *b = frame_noise_make();
    frame_noise_run(b, &r, frames, &counts);
    frame_noise_free(b);
    if (json)
        printf("{\"name\": \"firmware_fuzz\", \"value\": %" PRIu64 ", \"unit\": \"frames\"}\n",
               counts.frames);
    else
        printf("%" PRIu64 " frames: %" PRIu64 " good, %" PRIu64 " answered, %" PRIu64
               " refused, %" PRIu64 " with turned bits, %" PRIu64 " restarts\n",
               counts.frames, counts.good, counts.replies, counts.refused, counts.flipped,
               counts.restarts);
    return counts.replies > 0 && counts.refused > 0 ? 0 : 1;
}
