/*
 * glance.c - see glance.h.
 */
#include "glance.h"

#include <string.h>

#include "base/jsonpull.h"

/* What a key of the outermost object shows; GLANCE_NO_JSON where it shows nothing. */
static enum glance_json key_shows(struct jsonpull *json)
{
    static const struct {
        const char *key;
        enum glance_json shows;
    } keys[] = {
        {"format", GLANCE_JSON}, /* ours */
        {"model", GLANCE_IBM_MODEL},
        {"crossbarTypes", GLANCE_IBM_MODEL},
        {"neuronTypes", GLANCE_IBM_MODEL},
        {"core", GLANCE_IBM_MODEL},
        {"class", GLANCE_IBM_SPIKES},
        {"encoding", GLANCE_IBM_SPIKES},
        {"nscsVersion", GLANCE_IBM_SPIKES},
        {"defaultDestinationDelay", GLANCE_IBM_SPIKES},
        {"spike", GLANCE_IBM_SPIKES},
        {"packets", GLANCE_RANC},
        {"output_bus", GLANCE_RANC},
        {"cores", GLANCE_RANC},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(json->text, keys[i].key) == 0)
            return keys[i].shows;
    /* Ours is a number. */
    if (strcmp(json->text, "version") == 0 && jsonpull_peek(json) == '"')
        return GLANCE_IBM_SPIKES;
    return GLANCE_NO_JSON;
}

static enum glance_json whose(struct jsonpull *json)
{
    enum glance_json found = GLANCE_NO_JSON;
    if (jsonpull_peek(json) != '{')
        return GLANCE_NO_JSON;
    jsonpull_open(json, '{');
    while (found == GLANCE_NO_JSON && jsonpull_key(json)) {
        found = key_shows(json);
        if (found == GLANCE_NO_JSON)
            jsonpull_skip(json);
    }
    return found == GLANCE_NO_JSON ? GLANCE_JSON : found;
}

enum ct_status glance_at(struct glance *out, const char *path, struct ct_error *err)
{
    struct ct_error unused;
    struct jsonpull json;
    struct infile *in;
    enum ct_status status = infile_open(&in, path, err);
    if (status != CT_OK)
        return status;
    out->length = infile_fill(in, GLANCE_BYTES);
    memcpy(out->head, in->buffer + in->at, out->length);
    out->head[out->length] = '\0';
    /* Faults of the text are for its reader; those of the device show below. */
    jsonpull_start(&json, in, &unused);
    json.comments = true;
    out->json = whose(&json);
    status = infile_status(in, err);
    infile_close(in);
    return status;
}
