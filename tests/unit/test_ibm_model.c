/*
 * test_ibm_model.c - IBM's model files: what is read as what, round trips of random models, and
 * published behaviour of neurons, loaded from such a file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "exchange/ibm_model.h"
#include "exchange/ibm_spikes.h"
#include "support/filekit.h"
#include "support/ibm_text.h"

static void must(enum ct_status status, const struct ct_error *err)
{
    if (status != CT_OK)
        fail_msg("%s: %s", ct_status_text(status), err->text);
}

/* Reads a text with marks for rows. */
static struct model read_text(const char *text, struct notes *notes)
{
    struct model model;
    struct ct_error err;
    size_t size;
    char *full = ibm_text_expand(text, strlen(text), &size);
    assert_non_null(full);
    *notes = (struct notes){""};
    must(ibm_model_adopt(&model, kit_stream(full, size), "memory", notes, &err), &err);
    free(full);
    return model;
}

/* ---- what is read as what ------------------------------------------------------------------ */

static const char liberties[] =
    "/* everything at once */ {\n"
    " \"model\": {\"coreCount\": 3, \"neuronClass\": \"NeuronGeneral\", \"crossbarSize\": 256,\n"
    "   \"crossbarclass\": \"CrossbarBinary\", \"buildKey64\": \"x\", \"networking\": \"INTRA\"},\n"
    "  // types and crossbars in any order\n"
    "  \"neuronTypes\": [\n"
    "    {\"name\":\"N0000001A\",\"class\":\"NeuronGeneral\",\"sigma0\":-1,\"sigma1\":1,"
    "\"sigma2\":1,\"sigma3\":-1,\"s0\":255,\"s1\":7,\"s2\":0,\"s3\":1,\"b0\":true,\"b1\":false ,"
    "\"b2\":1,\"b3\":0,\"sigma_lambda\":-1,\"lambda\":255,\"c_lambda\":1,\"epsilon\":true,"
    "\"alpha\":262143,\"beta\":200,\"TM\":18,\"gamma\":2,\"kappa\":true,\"sigma_VR\":-1,"
    "\"VR\":18,\"V\":-524288},\n"
    "    {\"name\": \"n other\"}],\n"
    "  \"crossbarTypes\": [{\"name\": \"shared\", \"crossbar\": {\"rows\": [\n"
    "    {\"type\": \"S3\", \"synapses\": \"80 00 01 " /* columns 0, 23, 255 */
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01\"},\n"
    "    @]}}],\n"
    "  \"core\": {\"id\": 70, \"rngSeed\": 4294967295, \"timeScaleExponent\": 3,\n"
    "    \"metadata\": {\"coreletClass\": \"any\", \"parentCoreletId\": [[], {}, -1.5e3]},\n"
    "    \"neurons\": {\"dendrites\": [\"255:-1:254\", 0, \"3:23\"],\n"
    "      \"types\": [26, \"0x2\", \"26x21\"],\n"
    "      \"destCores\": [70, \"-1x1\", -2, -32, \"-33:-1:-34\", -65567, \"3x17\"],\n"
    "      \"destAxons\": [255, -1, -1, 4, \"0x2\", 255, \"0:2:30\", 31],\n"
    "      \"destDelays\": [15, \"1x5\", 2, \"1x16\", 2]},\n"
    "    \"crossbar\": {\"name\": \"shared\"}},\n"
    "  \"core\": {\"crossbar\": {\"rows\": [@, {\"synapses\": "
    "\"FFfF000000000000000000000000000000000000000000000000000000000000\", \"type\": \"S0\"}]},\n"
    "   \"neurons\": [{\"type\": \"n other\", \"dendrite\": 8, \"destCore\": 70, \"destAxon\": 9,\n"
    "      \"delay\": 15}], \"rngSeed\": 1, \"id\": 3},\n"
    " \"core\": {\"id\": 0, \"rngSeed\": 0, \"neurons\": [], \"crossbar\": {\"name\":\"shared\"}}\n"
    "}\n";

static void check_first_core(const struct ct_core *core)
{
    const struct ct_neuron all = {
        .weight = {-255, 7, 0, -1},
        .weight_stochastic = 5,
        .leak_stochastic = 1,
        .leak_reversal = 1,
        .reset_mode = 2,
        .negative_saturate = 1,
        .mask_bits = 18,
        .leak = -255,
        .threshold = 262143,
        .negative_threshold = 200,
        .reset = -262143,
        .potential = -524288,
        .target_kind = CT_TARGET_CORE,
        .target_axon = 255,
        .target_delay = 15,
        .target_x = 6,
        .target_y = 1,
    };
    struct ct_core cleared;
    ct_core_clear(&cleared);
    assert_int_equal(core->seed, UINT32_MAX);
    assert_int_equal(core->axon_type[0], 3);
    assert_int_equal(core->axon_type[1], 2);
    assert_memory_equal(&core->neuron[0], &all, sizeof all);
    for (int j = 1; j <= 2; j++)
        assert_memory_equal(&core->neuron[j], &cleared.neuron[j], sizeof all);
    assert_int_equal(core->neuron[3].target_kind, CT_TARGET_PIN);
    assert_int_equal(core->neuron[3].target_pin, 4);
    assert_int_equal(core->neuron[4].target_pin, 256);
    assert_int_equal(core->neuron[5].target_pin, 512);
    assert_int_equal(core->neuron[6].target_pin, CT_PINS_MAX - 1);
    assert_int_equal(core->neuron[7].target_kind, CT_TARGET_CORE);
    assert_int_equal(core->neuron[7].target_x, 3);
    assert_int_equal(core->neuron[7].target_y, 0);
    assert_int_equal(core->neuron[22].target_axon, 30);
    /* Columns 255, 254, 0, 3..23 are neurons 0, 1, 2, 3..23: of 0, 23 and 255 none is lost. */
    assert_int_equal(core->crossbar[0][0], 1 | 1 << 2 | 1 << 23);
    assert_int_equal(core->crossbar[0][3], 0);
}

static void test_liberties(void **state)
{
    struct notes notes;
    (void)state;
    struct model model = read_text(liberties, &notes);
    assert_int_equal(model.count, 3);
    assert_int_equal(model.system.chips_x * model.system.cores_x, 64);
    assert_int_equal(model.system.chips_y * model.system.cores_y, 2);
    assert_int_equal(model.system.axons, 256);
    assert_int_equal(model.system.neurons, 256);
    assert_int_equal(model.system.pins, CT_PINS_MAX);
    assert_int_equal(model.entry[2].number, 70);
    check_first_core(model.entry[2].core);
    const struct ct_core *core = model.entry[1].core;
    assert_int_equal(model.entry[1].number, 3);
    assert_int_equal(core->seed, 1);
    assert_int_equal(core->axon_type[0], 2);
    assert_int_equal(core->axon_type[255], 0);
    assert_int_equal(core->crossbar[255][0], 1); /* column 8 is neuron 0 */
    /* What stands for absent keys. */
    const struct ct_neuron absent = {.threshold = 256,
                                     .reset = 1,
                                     .target_kind = CT_TARGET_CORE,
                                     .target_axon = 9,
                                     .target_delay = 15,
                                     .target_x = 6,
                                     .target_y = 1};
    assert_memory_equal(&core->neuron[0], &absent, sizeof absent);
    assert_int_equal(model.entry[0].core->crossbar[0][0], 0);
    assert_string_equal(notes.text, "the model's \"buildKey64\"; a timeScaleExponent other than 0; "
                                    "names and ids of corelets; delays of output pins; "
                                    "synapses in columns that no neuron reads");
    model_free(&model);
}

/* ---- round trips --------------------------------------------------------------------------- */

static uint32_t number_at(const struct ct_system *sys, uint32_t x, uint32_t y)
{
    return y * sys->chips_x * sys->cores_x + x;
}

/* A random image that the format can carry, as a model: resets that it has, and destinations that
 * are there. */
static struct model draw_model(uint64_t seed, uint64_t number)
{
    struct kit_image image = kit_random_image(seed, number);
    struct rand r = {seed + number};
    struct model model = {.system = image.sys};
    struct ct_error err;
    for (uint32_t i = 0; i < image.core_count; i++) {
        const struct ct_core *from = &image.core[i];
        struct ct_core *core;
        must(model_add(&model, number_at(&image.sys, from->x, from->y), &core, &err), &err);
        *core = *from;
        for (unsigned int j = 0; j < CT_NEURONS; j++) {
            struct ct_neuron *n = &core->neuron[j];
            const struct ct_core *to = &image.core[rand_below(&r, image.core_count)];
            if (n->reset != 0)
                n->reset = (n->reset < 0 ? -1 : 1) * ((1 << rand_below(&r, 19)) - 1);
            if (n->target_kind == CT_TARGET_CORE) {
                n->target_x = to->x;
                n->target_y = to->y;
            }
        }
    }
    must(model_order(&model, "core", &err), &err);
    kit_free_image(&image);
    return model;
}

/* The same cores; what is a place in one may be another in the other, for numbers count. */
static void assert_same_cores(const struct model *a, const struct model *b)
{
    assert_int_equal(a->count, b->count);
    for (uint32_t i = 0; i < a->count; i++) {
        struct ct_core *back = b->entry[i].core;
        const struct ct_core *core = a->entry[i].core;
        assert_int_equal(a->entry[i].number, b->entry[i].number);
        assert_int_equal(number_at(&b->system, back->x, back->y), b->entry[i].number);
        back->x = core->x;
        back->y = core->y;
        for (unsigned int j = 0; j < CT_NEURONS; j++) {
            const struct ct_neuron *n = &core->neuron[j];
            struct ct_neuron *other = &back->neuron[j];
            if (n->target_kind != CT_TARGET_CORE)
                continue;
            assert_int_equal(number_at(&b->system, other->target_x, other->target_y),
                             number_at(&a->system, n->target_x, n->target_y));
            other->target_x = n->target_x;
            other->target_y = n->target_y;
        }
        assert_memory_equal(core, back, sizeof *core);
    }
}

/* Every core of what was read passes the chip's own check. */
static void assert_sound(const struct model *model)
{
    struct ct_error err;
    must(ct_system_check(&model->system, &err), &err);
    for (uint32_t i = 0; i < model->count; i++)
        must(ct_core_check(&model->system, model->entry[i].core, &err), &err);
}

static void test_round_trips(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 1);
    const uint64_t cases = rand_env("CT_CASES", 40);
    uint32_t cores = 0;
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t number = 0; number < cases; number++) {
        struct model model = draw_model(seed, number), back;
        struct notes notes = {""};
        struct ct_error err;
        if (model.count > 0) {
            must(ibm_model_write(&model, kit_path("m.json"), &notes, &err), &err);
            must(ibm_model_read(&back, kit_path("m.json"), &notes, &err), &err);
            assert_sound(&back);
            assert_true(back.system.pins <= model.system.pins);
            assert_same_cores(&model, &back);
            cores += model.count;
            model_free(&back);
        }
        model_free(&model);
    }
    assert_true(cores > cases);
}

/* What the format cannot hold is told; what it can is not. */
static void test_losses(void **state)
{
    struct model model = {.system = {1, 1, 2, 1, 256, 256, 300}};
    struct ct_core *core;
    struct ct_error err;
    struct notes notes = {""};
    (void)state;
    must(model_add(&model, 1, &core, &err), &err);
    must(model_order(&model, "core", &err), &err);
    core->neuron[5] = (struct ct_neuron){.target_kind = CT_TARGET_PIN, .target_pin = 299};
    must(ibm_model_write(&model, kit_path("n.json"), &notes, &err), &err);
    assert_string_equal(notes.text, "");
    struct ct_defect defect = {0, 0, CT_DEFECT_CORE};
    model.defect = &defect;
    model.defect_count = 1;
    model.system = (struct ct_system){2, 2, 4, 4, 255, 256, 400};
    must(ibm_model_write(&model, kit_path("n.json"), &notes, &err), &err);
    assert_string_equal(notes.text,
                        "the mesh of 2x2 chips of 4x4 cores; sizes of 255 axons and 256 neurons "
                        "(padded to 256); defects (1); the last 100 of 400 pins, which no neuron "
                        "uses");
    model.defect = NULL;
    model_free(&model);
}

static void test_writer_refuses(void **state)
{
    struct model model = {.system = {1, 1, 41, 1, 256, 256, 0}};
    struct ct_core *core;
    struct ct_error err;
    struct notes notes = {""};
    (void)state;
    assert_int_equal(ibm_model_write(&model, kit_path("r.json"), &notes, &err), CT_ERR_ABSENT);
    assert_non_null(strstr(err.text, "r.json: a model with no core cannot be written"));
    must(model_add(&model, 40, &core, &err), &err);
    must(model_order(&model, "core", &err), &err);
    for (int32_t reset = -300; reset <= 300; reset++) {
        int32_t size = reset < 0 ? -reset : reset;
        bool power = (size & (size + 1)) == 0;
        core->neuron[7].reset = reset;
        assert_int_equal(ibm_model_write(&model, kit_path("r.json"), &notes, &err),
                         power ? CT_OK : CT_ERR_RANGE);
        if (reset == 5)
            assert_non_null(strstr(err.text, "r.json: core 40 neuron 7: reset 5 cannot be written: "
                                             "the format has only R = +-(2^VR - 1)"));
        assert_int_equal(kit_exists(kit_path("r.json")), power);
        (void)remove(kit_path("r.json"));
    }
    assert_string_equal(notes.text, "");
    model_free(&model);
}

/* ---- published behaviour ------------------------------------------------------------------- */

enum { WATCHED = 8, TICKS_MAX = 64 };

/* Ticks in which pins and neurons of interest had a spike. */
struct watch {
    uint32_t pin[WATCHED], neuron[WATCHED]; /* of core 0 */
    uint32_t pin_count[WATCHED], neuron_count[WATCHED];
    uint32_t pin_tick[WATCHED][TICKS_MAX], neuron_tick[WATCHED][TICKS_MAX];
};

static enum ct_status watch_pins(void *user, const struct ct_pin_spike *spikes, size_t count)
{
    struct watch *watch = user;
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < WATCHED; k++)
            if (spikes[i].pin == watch->pin[k] && watch->pin_count[k] < TICKS_MAX)
                watch->pin_tick[k][watch->pin_count[k]++] = spikes[i].tick;
    return CT_OK;
}

static enum ct_status watch_neurons(void *user, const struct ct_spike *spikes, size_t count)
{
    struct watch *watch = user;
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < WATCHED; k++)
            if (spikes[i].core == 0 && spikes[i].index == watch->neuron[k] &&
                watch->neuron_count[k] < TICKS_MAX)
                watch->neuron_tick[k][watch->neuron_count[k]++] = spikes[i].tick;
    return CT_OK;
}

/* Runs a model so long, with the spikes given just before their tick. */
static void run_model(const struct model *model, const struct spike_list *input, uint32_t ticks,
                      struct watch *watch)
{
    const struct ct_sink sink = {.user = watch, .on_spikes = watch_neurons, .on_pins = watch_pins};
    ct_chip *chip;
    struct ct_error err;
    size_t at = 0;
    must(ct_chip_create(&chip, &model->system, NULL, 0, model->count, NULL, &err), &err);
    for (uint32_t i = 0; i < model->count; i++)
        must(ct_chip_add_core(chip, model->entry[i].core, &err), &err);
    must(ct_chip_ready(chip, &err), &err);
    for (uint32_t tick = 0; tick < ticks; tick++) {
        for (; at < input->count && input->record[at].spike.tick == tick; at++)
            must(ct_chip_inject(chip, tick, input->record[at].spike.core,
                                input->record[at].spike.index, &err),
                 &err);
        must(ct_chip_run(chip, 1, &sink, &err), &err);
    }
    ct_chip_destroy(chip);
}

/* Four neurons whose periods and phases pytruenorth states for the simulator NSCS and for a real
 * NS1e board: 10 and 0, 10 and 9, 6 and 0, 5 and 1; phase = (first tick + 1) mod period. */
static const char tonic[] =
    "{\"model\": {\"coreCount\": 2, \"neuronClass\": \"NeuronGeneral\", \"crossbarSize\": 256,\n"
    " \"crossbarclass\": \"CrossbarBinary\", \"networking\": \"INTRA\"},\n"
    "\"neuronTypes\": [\n"
    " {\"name\":\"a\",\"sigma_lambda\":1,\"lambda\":1,\"alpha\":10,\"VR\":0,\"V\":0},\n"
    " {\"name\":\"b\",\"sigma_lambda\":1,\"lambda\":1,\"alpha\":10,\"VR\":0,\"V\":1},\n"
    " {\"name\":\"c\",\"sigma_lambda\":1,\"lambda\":2,\"alpha\":11,\"VR\":0,\"V\":0},\n"
    " {\"name\":\"d\",\"sigma_lambda\":-1,\"lambda\":1,\"s0\":3,\"alpha\":10,\"VR\":0}],\n"
    "\"core\": {\"id\": 0, \"rngSeed\": 1, \"timeScaleExponent\": 0, \"neurons\": [\n"
    " {\"type\":\"a\",\"dendrite\":0,\"destCore\":-32,\"destAxon\":0,\"delay\":1},\n"
    " {\"type\":\"b\",\"dendrite\":1,\"destCore\":-32,\"destAxon\":1,\"delay\":1},\n"
    " {\"type\":\"c\",\"dendrite\":2,\"destCore\":-32,\"destAxon\":2,\"delay\":1}],\n"
    " \"crossbar\": {\"rows\": [@, {\"type\":\"S0\",\"synapses\":\""
    "0000000000000000000000000000000000000000000000000000000000000000\"}]}},\n"
    "\"core\": {\"id\": 1, \"rngSeed\": 1, \"timeScaleExponent\": 0, \"neurons\": [\n"
    " {\"type\":\"d\",\"dendrite\":7,\"destCore\":-32,\"destAxon\":123,\"delay\":1}],\n"
    " \"crossbar\": {\"rows\": [{\"type\":\"S0\",\"synapses\":\"01"
    "00000000000000000000000000000000000000000000000000000000000000\"}, @]}}}\n";

/* Spikes on axon 0 of core 1 sent in ticks 0..99, and on axon 4, which has no synapse. */
static struct spike_list tonic_input(void)
{
    struct spike_list list;
    struct notes notes = {""};
    struct ct_error err;
    char text[16384];
    int used = snprintf(text, sizeof text,
                        "{\"class\":\"SpikeWriter\",\"encoding\":\"TEXT\","
                        "\"nscsVersion\":\"1.4.0\"}\n"
                        "{\"version\":\"sfti1.0\", \"defaultDestinationDelay\" : 1}\n");
    for (int t = 0; t < 100; t++)
        used += snprintf(text + used, sizeof text - (size_t)used,
                         "{\"spike\":{\"srcTime\":%d,\"destCore\":1,\"destAxon\":0}}\n"
                         "{\"spike\":{\"srcTime\":%d,\"destCore\":1,\"destAxon\":4}}\n",
                         t, t);
    kit_save(kit_path("tonic.sfti"), text, (size_t)used);
    must(ibm_spikes_read(&list, kit_path("tonic.sfti"), &notes, &err), &err);
    assert_int_equal(list.count, 200);
    assert_int_equal(list.record[0].spike.tick, 1);
    return list;
}

static void test_tonic(void **state)
{
    static const uint32_t first[] = {9, 8, 5, 5}, period[] = {10, 10, 6, 5};
    struct watch watch = {.pin = {0, 1, 2, 123, 999, 999, 999, 999}};
    struct notes notes;
    struct model model = read_text(tonic, &notes);
    struct spike_list input = tonic_input();
    int as_published = 0;
    (void)state;
    run_model(&model, &input, 100, &watch);
    for (int k = 0; k < 4; k++) {
        assert_int_equal(watch.pin_count[k], (99 - first[k]) / period[k] + 1);
        for (uint32_t i = 0; i < watch.pin_count[k]; i++)
            assert_int_equal(watch.pin_tick[k][i], first[k] + i * period[k]);
        as_published++;
    }
    printf("{\"name\": \"ns1e_neurons\", \"value\": %d, \"unit\": \"neurons\"}\n", as_published);
    spike_list_free(&input);
    model_free(&model);
}

/* Tonic bursting, a pair after Cassidy et al.: a pulse sets neuron 0 going by its divergent leak;
 * neuron 1 counts six of its spikes and silences it. */
static const char bursting[] =
    "{\"neuronTypes\": [\n"
    " {\"name\":\"N1\",\"s0\":1,\"s1\":100,\"sigma1\":-1,\"epsilon\":1,\"sigma_lambda\":1,"
    "\"lambda\":1,\"alpha\":18,\"VR\":1,\"kappa\":1},\n"
    " {\"name\":\"N2\",\"s0\":1,\"epsilon\":1,\"alpha\":6,\"VR\":0,\"kappa\":1}],\n"
    "\"core\": {\"id\": 0, \"rngSeed\": 1,\n"
    " \"neurons\": {\"dendrites\": [\"0:1\"], \"types\": [1, 2], \"destCores\": [\"0x2\"],\n"
    "  \"destAxons\": [1, 2], \"destDelays\": [\"1x2\"]},\n"
    " \"crossbar\": {\"rows\": [\n"
    "  {\"type\":\"S0\",\"synapses\":\"80" /* the pulse, to neuron 0 */
    "00000000000000000000000000000000000000000000000000000000000000\"},\n"
    "  {\"type\":\"S0\",\"synapses\":\"40" /* neuron 0 to neuron 1 */
    "00000000000000000000000000000000000000000000000000000000000000\"},\n"
    "  {\"type\":\"S1\",\"synapses\":\"80" /* neuron 1 to neuron 0 */
    "00000000000000000000000000000000000000000000000000000000000000\"},\n"
    "  REST]}}}\n";

/* 253 empty rows for REST. */
static char *bursting_text(void)
{
    static const char row[] = "{\"type\":\"S0\",\"synapses\":\""
                              "00000000000000000000000000000000"
                              "00000000000000000000000000000000\"}";
    const char *rest = strstr(bursting, "REST");
    size_t room = sizeof bursting + 253 * sizeof row;
    char *text = malloc(room);
    assert_non_null(text);
    int used = snprintf(text, room, "%.*s", (int)(rest - bursting), bursting);
    for (int i = 0; i < 253; i++)
        used += snprintf(text + used, room - (size_t)used, "%s%s", row, i < 252 ? "," : "");
    (void)snprintf(text + used, room - (size_t)used, "%s", rest + 4);
    return text;
}

static void test_bursting(void **state)
{
    static const uint32_t burst[] = {116, 133, 150, 167, 184, 201};
    struct watch watch = {.neuron = {0, 1, 999, 999, 999, 999, 999, 999},
                          .pin = {999, 999, 999, 999, 999, 999, 999, 999}};
    union spike_record pulses[] = {
        {.spike = {100, 0, 0}}, {.spike = {400, 0, 0}}, {.spike = {700, 0, 0}}};
    struct spike_list input = {.record = pulses, .count = 3};
    struct notes notes;
    char *text = bursting_text();
    struct model model = read_text(text, &notes);
    (void)state;
    run_model(&model, &input, 1000, &watch);
    assert_int_equal(watch.neuron_count[0], 18);
    assert_int_equal(watch.neuron_count[1], 3);
    for (uint32_t i = 0; i < 18; i++)
        assert_int_equal(watch.neuron_tick[0][i], burst[i % 6] + i / 6 * 300);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(watch.neuron_tick[1][i], 202 + i * 300);
    model_free(&model);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_liberties), cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_losses),    cmocka_unit_test(test_writer_refuses),
        cmocka_unit_test(test_tonic),     cmocka_unit_test(test_bursting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
