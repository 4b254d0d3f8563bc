/*
 * spike_list.h - spikes in memory, for formats that do not keep them in the order of their ticks.
 * 8 bytes a spike.
 */
#ifndef CT_EXCHANGE_SPIKE_LIST_H
#define CT_EXCHANGE_SPIKE_LIST_H

#include "cortile.h"

union spike_record {
    struct ct_spike spike;   /* of CT_SPIKES_INPUT and CT_SPIKES_OUTPUT */
    struct ct_pin_spike pin; /* of CT_SPIKES_PIN                        */
};

struct spike_list {
    enum ct_spike_kind kind;
    union spike_record *record; /* owned */
    size_t count, room;
};

/* Appends a record. */
CT_MUST_CHECK enum ct_status spike_list_add(struct spike_list *list, union spike_record record,
                                            struct ct_error *err);

/* Sorts by tick, then core, then index; pin spikes by tick, then pin. Spikes that come twice stay
 * twice. */
void spike_list_sort(struct spike_list *list);

/* A list from a spike file of ours, and such a file from a sorted list. On a failure of loading,
 * the list is empty. */
CT_MUST_CHECK enum ct_status spike_list_load(struct spike_list *list, const char *path,
                                             struct ct_error *err);
CT_MUST_CHECK enum ct_status spike_list_save(const struct spike_list *list, const char *path,
                                             struct ct_error *err);

void spike_list_free(struct spike_list *list);

#endif
