/*
 * cxxrtl_model.c - a design that Yosys made into C++ (write_cxxrtl) as a struct lockstep_model,
 * through the C interface of CXXRTL. It is compiled once for each model, with
 *   MODEL_OBJECT      the name of the struct lockstep_model that it defines
 *   MODEL_CREATE      the function of the generated C++ that makes the design
 *   MODEL_NAME, MODEL_PARAMETERS, MODEL_FAULT    its strings
 *
 * A signal is a pointer into the design, with two exceptions: what the design does not store is
 * computed after each step where it was asked for; and an array that Yosys has made into single
 * registers is copied together. CXXRTL is two-state: registers start with values drawn from the
 * seed.
 */
#ifdef MODEL_OBJECT
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "lockstep/lockstep.h"
#include "support/rand.h"

#include <backends/cxxrtl/cxxrtl_capi.h>

enum { NAME_BYTES = 200, OUTLINES_MAX = 32, ARRAYS_MAX = 64, ARRAY_LENGTH = 16 };

struct named {
    char name[NAME_BYTES]; /* components separated by dots, without the top */
    struct cxxrtl_object *object;
};

/* Registers name[0], name[1], ... as one signal. */
struct array {
    const uint32_t *from[ARRAY_LENGTH];
    uint32_t count, bytes;
    uint8_t *data;
};

/* What a struct lockstep points to. */
struct instance {
    cxxrtl_handle design;
    struct named *named;
    size_t names;
    uint32_t room;
    cxxrtl_outline outline[OUTLINES_MAX];
    size_t outlines;
    struct array array[ARRAYS_MAX];
    size_t arrays;
    struct rand rand;
};

extern cxxrtl_toplevel MODEL_CREATE(void);

static struct instance *instance(const struct lockstep *l)
{
    return (struct instance *)(uintptr_t)l;
}

static uint32_t words_of(const struct cxxrtl_object *object)
{
    return ((uint32_t)object->width + 31) / 32;
}

static void draw(struct instance *i, const struct cxxrtl_object *object, uint32_t *to)
{
    const uint32_t words = words_of(object), rest = (uint32_t)object->width % 32;
    for (size_t w = 0; w < words * object->depth; w++) {
        const bool last = w % words == words - 1;
        const uint32_t mask = last && rest != 0 ? (1u << rest) - 1 : UINT32_MAX;
        to[w] = (uint32_t)rand_next(&i->rand) & mask;
    }
}

static void see(void *data, const char *name, struct cxxrtl_object *object, size_t parts)
{
    struct instance *i = data;
    if (parts != 1 || strlen(name) >= NAME_BYTES)
        return;
    if (!grow_array(&i->named, sizeof *i->named, i->names, 1, &i->room))
        abort();
    struct named *n = &i->named[i->names++];
    n->object = object;
    snprintf(n->name, sizeof n->name, "%s", name);
    for (char *at = n->name; *at != '\0'; at++)
        if (*at == ' ')
            *at = '.';
    if (object->type == CXXRTL_MEMORY)
        draw(i, object, object->curr);
    if (object->type == CXXRTL_WIRE && (object->flags & CXXRTL_DRIVEN_SYNC)) {
        draw(i, object, object->next);
        memcpy(object->curr, object->next, 4 * words_of(object));
    }
}

static struct lockstep *create(int seed)
{
    struct instance *i = calloc(1, sizeof *i);
    if (i == NULL)
        abort();
    i->rand.state = (uint64_t)seed;
    i->design = cxxrtl_create(MODEL_CREATE());
    cxxrtl_enum(i->design, i, see);
    cxxrtl_step(i->design);
    return (struct lockstep *)(void *)i;
}

static void destroy(struct lockstep *l)
{
    struct instance *i = instance(l);
    for (size_t n = 0; n < i->arrays; n++)
        free(i->array[n].data);
    cxxrtl_destroy(i->design);
    free(i->named);
    free(i);
}

static void look(struct instance *i)
{
    for (size_t n = 0; n < i->outlines; n++)
        cxxrtl_outline_eval(i->outline[n]);
    for (size_t n = 0; n < i->arrays; n++) {
        const struct array *a = &i->array[n];
        for (uint32_t k = 0; k < a->count; k++)
            memcpy(a->data + (size_t)k * a->bytes, a->from[k], a->bytes);
    }
}

static void eval(struct lockstep *l)
{
    cxxrtl_step(instance(l)->design);
    look(instance(l));
}

static struct cxxrtl_object *object_named(const struct instance *i, const char *name)
{
    for (size_t n = 0; n < i->names; n++)
        if (strcmp(i->named[n].name, name) == 0)
            return i->named[n].object;
    return NULL;
}

/* The bytes of an element: CXXRTL has words of 32 bits. */
static void describe(const struct cxxrtl_object *object, struct lockstep_signal *out)
{
    *out = (struct lockstep_signal){.data = (uint8_t *)object->curr,
                                    .bits = (uint32_t)object->width,
                                    .elements = (uint32_t)object->depth,
                                    .bytes = 4 * words_of(object)};
}

static bool find_array(struct instance *i, const char *name, struct lockstep_signal *out)
{
    struct array *a = &i->array[i->arrays];
    char element[NAME_BYTES + 20];
    const struct cxxrtl_object *object = NULL;
    if (i->arrays == ARRAYS_MAX)
        return false;
    a->count = 0;
    for (;; a->count++) {
        snprintf(element, sizeof element, "%s[%u]", name, a->count);
        const struct cxxrtl_object *next = object_named(i, element);
        if (next == NULL || a->count == ARRAY_LENGTH)
            break;
        object = next;
        a->from[a->count] = object->curr;
    }
    if (object == NULL)
        return false;
    describe(object, out);
    a->bytes = out->bytes;
    a->data = calloc(a->count, a->bytes);
    out->data = a->data;
    out->elements = a->count;
    i->arrays++;
    return a->data != NULL;
}

/* Paths below the top begin with its name. */
static bool find(const struct lockstep *l, const char *path, struct lockstep_signal *out)
{
    struct instance *i = instance(l);
    const char *dot = strchr(path, '.');
    const char *name = dot == NULL ? path : dot + 1;
    const struct cxxrtl_object *object = object_named(i, name);
    if (object == NULL)
        return find_array(i, name, out);
    describe(object, out);
    if (object->flags & CXXRTL_INPUT && dot == NULL)
        out->data = (uint8_t *)object->next;
    size_t n = 0;
    while (n < i->outlines && i->outline[n] != object->outline)
        n++;
    if (object->type == CXXRTL_OUTLINE && n == i->outlines) {
        if (n == OUTLINES_MAX)
            return false;
        i->outline[i->outlines++] = object->outline;
    }
    look(i);
    return true;
}

static void list(const struct lockstep *l)
{
    const struct instance *i = instance(l);
    for (size_t n = 0; n < i->names; n++)
        printf("%s\n", i->named[n].name);
}

extern const struct lockstep_model MODEL_OBJECT;
const struct lockstep_model MODEL_OBJECT = {
    .name = MODEL_NAME,
    .parameters = MODEL_PARAMETERS,
    .fault = MODEL_FAULT,
    .simulator = "cxxrtl",
    .slowness = 5,
    .create = create,
    .destroy = destroy,
    .eval = eval,
    .find = find,
    .list = list,
};
#endif
