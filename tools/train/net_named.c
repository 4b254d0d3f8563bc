/* The named networks. Windows cover the image; copies fit the 256 neurons of a core. */
#include "net.h"

#include <string.h>

#define NET_LAYER(gw, gh, ww, wh, syn, shr, bnk, tk, out)                                          \
    {                                                                                              \
        .grid_w = (gw), .grid_h = (gh), .window_w = (ww), .window_h = (wh), .synapse = (syn),      \
        .share = (shr), .banks = (bnk), .take = (tk), .n_out = (out)                               \
    }

static const struct net_spec net_named[] = {
    {/* Four cores on quarters of the image, one voting core. */
     .name = "tea5",
     .width = 28,
     .height = 28,
     .n_levels = 1,
     .level = {96},
     .n_classes = 10,
     .n_layers = 2,
     .n_blocks = 1,
     .block = {{1,
                1,
                {NET_LAYER(2, 2, 16, 16, NET_ONE_BIT, 0, 1, 1, 64),
                 NET_LAYER(1, 1, 2, 2, NET_ONE_BIT, 0, 1, 64, 250)}}}},
    {/* Sixteen patch cores, sixteen voting cores. */
     .name = "tri32",
     .width = 28,
     .height = 28,
     .n_levels = 2,
     .level = {48, 144},
     .n_classes = 10,
     .n_layers = 2,
     .n_blocks = 1,
     .block = {{1,
                3,
                {NET_LAYER(4, 4, 8, 8, NET_TERNARY, 0, 1, 2, 128),
                 NET_LAYER(1, 1, 4, 4, NET_TERNARY, 0, 16, 8, 250)}}}},
    {/* Three members with filters of different size and grain, shared by 64 places. */
     .name = "fleet",
     .width = 28,
     .height = 28,
     .n_levels = 8,
     .level = {12, 40, 72, 104, 136, 168, 200, 232},
     .n_classes = 10,
     .n_layers = 3,
     .n_blocks = 3,
     .block = {{1,
                0x55,
                {NET_LAYER(8, 8, 5, 5, NET_TERNARY, 1, 1, 4, 128),
                 NET_LAYER(4, 4, 2, 2, NET_TERNARY, 1, 4, 32, 128),
                 NET_LAYER(1, 1, 4, 4, NET_TERNARY, 0, 64, 8, 180)}},
               {1,
                0x2a,
                {NET_LAYER(8, 8, 6, 6, NET_TERNARY, 1, 1, 3, 128),
                 NET_LAYER(4, 4, 2, 2, NET_TERNARY, 1, 4, 32, 128),
                 NET_LAYER(1, 1, 4, 4, NET_TERNARY, 0, 64, 8, 180)}},
               {1,
                0x12,
                {NET_LAYER(8, 8, 8, 8, NET_TERNARY, 1, 1, 2, 128),
                 NET_LAYER(4, 4, 2, 2, NET_TERNARY, 1, 4, 32, 128),
                 NET_LAYER(1, 1, 4, 4, NET_TERNARY, 0, 64, 8, 180)}}}},
    {/* One core on the whole image, one voting core. */
     .name = "digits",
     .width = 8,
     .height = 8,
     .n_levels = 2,
     .level = {4, 10},
     .n_classes = 10,
     .n_layers = 2,
     .n_blocks = 1,
     .block = {{1,
                3,
                {NET_LAYER(1, 1, 8, 8, NET_TERNARY, 0, 1, 2, 128),
                 NET_LAYER(1, 1, 1, 1, NET_TERNARY, 0, 1, 128, 250)}}}},
};

bool net_spec_named(struct net_spec *spec, const char *name, struct fail *fail)
{
    for (size_t i = 0; i < sizeof net_named / sizeof net_named[0]; i++) {
        if (strcmp(net_named[i].name, name) == 0) {
            *spec = net_named[i];
            return true;
        }
    }
    return fail_set(fail, "no network is named '%.40s'", name);
}

const char *net_spec_name(unsigned index)
{
    return index < sizeof net_named / sizeof net_named[0] ? net_named[index].name : NULL;
}
