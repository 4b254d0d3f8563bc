/*
 * test_lockstep_firmware.c - the firmware and the whole chip in RTL, rtl/ct_top.sv: the third
 * backend of firmware/hal.h. Random models on meshes of 2 x 2 cores give the digests and the spikes
 * of the tick engine, tick by tick, the digest made of what the RTL holds; natively, and with the
 * ELF on the emulated board where it was built; and the self-test passes.
 *
 * CT_SEED=n starts elsewhere, CT_LONG=1 runs more.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lockstep/firmware_rtl.h"
#include "support/elf_kit.h"
#include "support/firmware_kit.h"

enum { MODELS = 100, MODELS_LONG = 1000, FULL = 4, ELF = 20 };

static const struct lockstep_model *model_of(const char *name)
{
    for (const struct lockstep_model *const *m = lockstep_models; *m != NULL; m++)
        if (strcmp((*m)->name, name) == 0)
            return *m;
    fail_msg("no model %s", name);
    return NULL;
}

/* A model whose chip is that of the RTL. */
static struct random_model draw(const struct lockstep_model *rtl, uint64_t *number)
{
    const struct model_shape shape = {
        .cores = 1 + (uint32_t)(*number % 4),
        .axons = (uint32_t)lockstep_parameter(rtl, "AXONS", 256),
        .neurons = (uint32_t)lockstep_parameter(rtl, "NEURONS", 256),
        .ticks = 30,
    };
    for (;;) {
        struct random_model m = firmware_kit_draw(number, &shape);
        if (m.sys.cores_x == 2 && m.sys.cores_y == 2)
            return m;
        random_model_free(&m);
    }
}

static uint64_t digest_of(void *user, uint32_t tick)
{
    return firmware_rtl_digest(user, tick);
}

static uint64_t run_native(const struct lockstep_model *rtl, uint64_t models)
{
    uint64_t pins = 0, number = 0;
    for (uint64_t n = 0; n < models; n++) {
        static struct firmware_rtl r;
        struct random_model m = draw(rtl, &number);
        struct firmware_kit k;
        firmware_rtl_open(&r, rtl, 1 + (int)n);
        const struct machine_chip chip = firmware_rtl_chip(&r);
        firmware_kit_around(&k, &chip);
        firmware_kit_flash_model(&k, &m, false);
        firmware_kit_open(&k);
        const struct firmware_digest digest = {&r, digest_of};
        pins += firmware_kit_compare(&k.link, digest, &m, true);
        firmware_kit_free(&k);
        firmware_rtl_close(&r);
        random_model_free(&m);
    }
    return pins;
}

static void small_models(void **state)
{
    const uint64_t models = rand_env("CT_LONG", 0) ? MODELS_LONG : MODELS;
    (void)state;
    const uint64_t pins = run_native(model_of("firmware_small"), models);
    printf("{\"name\": \"firmware_rtl_models\", \"value\": %" PRIu64 ", \"unit\": \"models\"}\n",
           models);
    printf("# %" PRIu64 " pin spikes\n", pins);
    assert_true(pins > 1000);
}

static void full_models(void **state)
{
    (void)state;
    printf("# %" PRIu64 " pin spikes\n", run_native(model_of("firmware_board"), FULL));
}

static void elf_models(void **state)
{
    const struct lockstep_model *rtl = model_of("firmware_small");
    uint64_t number = 500;
    (void)state;
    if (!elf_kit_there())
        skip();
    for (int n = 0; n < ELF; n++) {
        static struct firmware_rtl r;
        struct random_model m = draw(rtl, &number);
        struct elf_kit k;
        firmware_rtl_open(&r, rtl, 1 + n);
        const struct machine_chip chip = firmware_rtl_chip(&r);
        elf_kit_around(&k, &chip, firmware_kit_save(&m), 1);
        elf_kit_open(&k);
        const struct firmware_digest digest = {&r, digest_of};
        firmware_kit_compare(&k.link, digest, &m, true);
        elf_kit_free(&k);
        firmware_rtl_close(&r);
        random_model_free(&m);
    }
}

static void selftest_passes(void **state)
{
    static struct firmware_rtl r;
    struct firmware_kit k;
    struct ct_error err;
    (void)state;
    firmware_rtl_open(&r, model_of("firmware_small"), 7);
    const struct machine_chip chip = firmware_rtl_chip(&r);
    firmware_kit_around(&k, &chip);
    k.patience = 100000000;
    firmware_kit_open(&k);
    if (link_selftest(&k.link, 0, 0, &err) != CT_OK)
        fail_msg("%s", err.text);
    firmware_kit_free(&k);
    firmware_rtl_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_models),
        cmocka_unit_test(full_models),
        cmocka_unit_test(elf_models),
        cmocka_unit_test(selftest_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
