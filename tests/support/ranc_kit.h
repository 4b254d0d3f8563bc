/*
 * ranc_kit.h - what the tests of RANC's formats share: running a model with its input spikes, given
 * just before their tick, for its pin spikes.
 */
#ifndef SUPPORT_RANC_KIT_H
#define SUPPORT_RANC_KIT_H

#include "exchange/model.h"
#include "exchange/spike_list.h"

/* Runs `ticks` ticks of a model in order. `inputs` is sorted. Appends to the pin spikes, which the
 * caller starts empty and frees. */
enum ct_status ranc_kit_run(const struct model *model, const struct spike_list *inputs,
                            uint32_t ticks, struct spike_list *pins, struct ct_error *err);

#endif
