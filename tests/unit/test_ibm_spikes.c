/*
 * test_ibm_spikes.c - IBM's spike files: what is read as what, the exact bytes that are written,
 * round trips of random spikes, and every refusal with its place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "exchange/ibm_spikes.h"
#include "support/filekit.h"

#define TEXT_HEAD "{\"class\":\"SpikeWriter\",\"encoding\":\"TEXT\",\"nscsVersion\":\"1.4.0\"}\n"
#define SFTI TEXT_HEAD "{\"version\":\"sfti1.0\", \"defaultDestinationDelay\" : 1}\n"
#define SFTO TEXT_HEAD "{\"version\":\"sfto1.0\",\"defaultDestinationDelay\":1}\n"
#define RAW(encoding)                                                                              \
    "{\"class\":\"SpikeWriter\",\"nscsVersion\":\"1.4.0\",\"encoding\":\"" encoding                \
    "\",\"defaultDestinationDelay\":1}\xff"

static void must(enum ct_status status, const struct ct_error *err)
{
    if (status != CT_OK)
        fail_msg("%s: %s", ct_status_text(status), err->text);
}

/* ---- what is read as what ------------------------------------------------------------------ */

/* Reads `size` bytes; wants this kind, these records, and these notes. */
static void reads(const char *text, size_t size, enum ct_spike_kind kind,
                  const union spike_record *records, size_t count, const char *lost)
{
    struct spike_list list;
    struct notes notes = {""};
    struct ct_error err;
    must(ibm_spikes_adopt(&list, kit_stream(text, size), "memory", &notes, &err), &err);
    assert_int_equal(list.kind, kind);
    assert_int_equal(list.count, count);
    if (count > 0)
        assert_memory_equal(list.record, records, count * sizeof *records);
    assert_string_equal(notes.text, lost);
    spike_list_free(&list);
}

#define READS(text, kind, records, lost)                                                           \
    reads(text, sizeof text - 1, kind, records, sizeof(records) / sizeof((records)[0]), lost)

static void test_text(void **state)
{
    static const char input[] =
        SFTI "{\"spike\":{\"srcTime\":9,\"destCore\":65535,\"destAxon\":255,\"destDelay\":15}}\n"
             "{ \"spike\" : { \"destAxon\" : 1 , \"destCore\" : 0 , \"srcTime\" : 0 } }"
             "{\"spike\":{\"srcTime\":4294967293,\"destCore\":1,\"destAxon\":0,\"srcCore\":2,"
             "\"srcNeuron\":3}}";
    static const union spike_record inputs[] = {
        {.spike = {1, 0, 1}}, {.spike = {24, 65535, 255}}, {.spike = {UINT32_MAX - 1, 1, 0}}};
    static const char pins[] =
        SFTO "{\"spike\":{\"srcTime\":4294967294,\"srcCore\":1,\"srcNeuron\":2,\"destCore\":-65567,"
             "\"destAxon\":255,\"destDelay\":2}}\n"
             "{\"spike\":{\"srcTime\":5,\"destCore\":-32,\"destAxon\":7}}\n"
             "{\"spike\":{\"srcTime\":5,\"destCore\":-33,\"destAxon\":0}}\n";
    static const union spike_record pin_spikes[] = {
        {.pin = {5, 7}}, {.pin = {5, 256}}, {.pin = {UINT32_MAX - 1, CT_PINS_MAX - 1}}};
    static const char output[] =
        SFTO "{\"spike\":{\"srcTime\":5,\"srcCore\":9,\"srcNeuron\":255,\"destCore\":-32,"
             "\"destAxon\":7,\"destDelay\":1}}\n"
             "{\"spike\":{\"srcTime\":5,\"srcCore\":0,\"srcNeuron\":0,\"destCore\":3,"
             "\"destAxon\":0,\"destDelay\":0}}\n"
             "{\"spike\":{\"srcTime\":0,\"srcCore\":65535,\"srcNeuron\":3,\"destCore\":-2,"
             "\"destAxon\":-1}}\n";
    static const union spike_record outputs[] = {
        {.spike = {0, 65535, 3}}, {.spike = {5, 0, 0}}, {.spike = {5, 9, 255}}};
    static const char arrivals[] =
        SFTO "{\"spike\":{\"srcTime\":6,\"destCore\":3,\"destAxon\":4,\"destDelay\":2}}";
    static const union spike_record arrived[] = {{.spike = {8, 3, 4}}};
    (void)state;
    READS(input, CT_SPIKES_INPUT, inputs, "sources of the spikes");
    READS(pins, CT_SPIKES_PIN, pin_spikes, "sources of the spikes; delays of the spikes");
    READS(output, CT_SPIKES_OUTPUT, outputs, "destinations and delays of the spikes");
    READS(arrivals, CT_SPIKES_INPUT, arrived, "");
    reads(SFTI, sizeof SFTI - 1, CT_SPIKES_INPUT, NULL, 0, "");
    reads(SFTO, sizeof SFTO - 1, CT_SPIKES_PIN, NULL, 0, "");
}

static void test_heads(void **state)
{
    static const char none[] =
        "{\"encoding\":\"TEXT\",\"version\":\"sfti1.0\",\"other\":[1.5,{}]} {}"
        "{\"spike\":{\"srcTime\":6,\"destCore\":3,\"destAxon\":4}}";
    static const char zero[] =
        TEXT_HEAD "{\"version\":\"sfti1.0\"}{\"defaultDestinationDelay\":0}"
                  "{\"spike\":{\"srcTime\":7,\"destCore\":3,\"destAxon\":4}}";
    static const union spike_record one[] = {{.spike = {7, 3, 4}}};
    (void)state;
    READS(none, CT_SPIKES_INPUT, one, "");
    READS(zero, CT_SPIKES_INPUT, one, "");
}

static void test_raw(void **state)
{
    static const char input[] = RAW("RAWI3") "\xff\xff\xff\xfd\0\0\xff\xff\0\0\0\xff"
                                             "\0\0\1\2\0\0\0\3\0\0\0\4";
    static const union spike_record inputs[] = {{.spike = {0x103, 3, 4}},
                                                {.spike = {UINT32_MAX - 1, 65535, 255}}};
    static const char two_heads[] = "{\"encoding\":\"RAWI3\"}\n {\"defaultDestinationDelay\":2}\n"
                                    "\xff\0\0\0\1\0\0\0\3\0\0\0\4";
    static const union spike_record one[] = {{.spike = {3, 3, 4}}};
    static const char pins[] =
        RAW("RAWO6") "\0\0\0\2\0\0\0\1\0\0\0\7\xff\xff\xff\xe0\0\0\0\5\0\0\0\1"
                     "\0\0\0\1\xff\xff\xff\xff\xff\xff\xff\xff"
                     "\xff\xff\xff\xdf\0\0\0\1\0\0\0\x0f";
    static const union spike_record pin_spikes[] = {{.pin = {1, 257}}, {.pin = {2, 5}}};
    static const char output[] = RAW("RAWO6") "\0\0\0\2\0\0\0\1\0\0\0\7\0\0\0\4\0\0\0\5\0\0\0\1"
                                              "\0\0\0\1\0\0\xff\xff\0\0\0\xff"
                                              "\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\1";
    static const union spike_record outputs[] = {{.spike = {1, 65535, 255}}, {.spike = {2, 1, 7}}};
    (void)state;
    READS(input, CT_SPIKES_INPUT, inputs, "");
    READS(two_heads, CT_SPIKES_INPUT, one, "");
    READS(pins, CT_SPIKES_PIN, pin_spikes, "sources of the spikes");
    READS(output, CT_SPIKES_OUTPUT, outputs, "destinations and delays of the spikes");
    reads(RAW("RAWI3"), sizeof RAW("RAWI3") - 1, CT_SPIKES_INPUT, NULL, 0, "");
}

/* ---- refusals ------------------------------------------------------------------------------ */

struct refusal {
    const char *text;
    size_t size;
    enum ct_status status;
    const char *part;
};

#define REFUSAL(text, status, part)                                                                \
    {                                                                                              \
        text, sizeof(text) - 1, status, "memory:" part                                             \
    }
#define SPIKE(body) "{\"spike\":{" body "}}"
#define GOOD                                                                                       \
    "{\"spike\":{\"srcTime\":0,\"srcCore\":1,\"srcNeuron\":1,\"destCore\":1,\"destAxon\":1}}\n"

static void refuse(const struct refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct spike_list list;
        struct notes notes = {""};
        struct ct_error err = {.status = CT_OK};
        enum ct_status status = ibm_spikes_adopt(
            &list, kit_stream(refusals[i].text, refusals[i].size), "memory", &notes, &err);
        if (status != refusals[i].status || strstr(err.text, refusals[i].part) != err.text)
            fail_msg("case %zu: status \"%s\", text \"%s\"; wanted \"%s\" and \"%s\"", i,
                     ct_status_text(status), err.text, ct_status_text(refusals[i].status),
                     refusals[i].part);
        assert_int_equal(list.count, 0);
        assert_null(list.record);
    }
}

static void test_heads_refused(void **state)
{
    static const struct refusal refusals[] = {
        REFUSAL("", CT_ERR_ABSENT, "1:1: no encoding is given"),
        REFUSAL("{}", CT_ERR_ABSENT, "1:3: no encoding is given"),
        REFUSAL("garbage", CT_ERR_FORMAT, "1:1: byte 0x67 where an object is wanted"),
        REFUSAL("\xff", CT_ERR_FORMAT, "1:1: byte 0xff where an object is wanted"),
        REFUSAL("{\"encoding\":\"RAWI4\"}", CT_ERR_FORMAT,
                "1:13: encoding \"RAWI4\" is none of TEXT, RAWI3 and RAWO6"),
        REFUSAL("{\"encoding\":\"TEXT\"}{\"encoding\":\"TEXT\"}", CT_ERR_DUPLICATE,
                "1:32: encoding is given twice"),
        REFUSAL("{\"encoding\":\"TEXT\"}", CT_ERR_ABSENT,
                "1:20: no version (sfti1.0 or sfto1.0) is given"),
        REFUSAL(TEXT_HEAD GOOD, CT_ERR_ABSENT, "2:2: no version (sfti1.0 or sfto1.0) is given"),
        REFUSAL(TEXT_HEAD "{\"version\":\"sfti2.0\"}\n" GOOD, CT_ERR_VERSION,
                "2:12: version is neither sfti1.0 nor sfto1.0"),
        REFUSAL(TEXT_HEAD "{\"defaultDestinationDelay\":16}", CT_ERR_RANGE,
                "2:28: defaultDestinationDelay 16 outside 0..15"),
        REFUSAL(TEXT_HEAD "{\"version\":1}", CT_ERR_FORMAT, "2:12: '1' where a string is wanted"),
        REFUSAL("{\"encoding\":\"RAWI3\"}" GOOD, CT_ERR_FORMAT,
                "1:22: text where byte 0xFF and raw records are wanted"),
        REFUSAL("{\"encoding\":\"RAWI3\"}", CT_ERR_TRUNCATED, "1:21: the file ends before byte 0x"),
        REFUSAL("{\"encoding\":\"RAWI3\"}\1", CT_ERR_FORMAT,
                "1:21: byte 0x01 where an object or byte 0xFF is wanted"),
        REFUSAL(SFTI "\xff\0\0\0\0", CT_ERR_FORMAT, "3:1: byte 0xff where an object is wanted"),
        REFUSAL(SFTI GOOD "[]", CT_ERR_FORMAT, "4:1: byte 0x5b where an object is wanted"),
        REFUSAL(SFTI GOOD "{\"version\":\"sfti1.0\"}", CT_ERR_FORMAT,
                "4:2: unknown key \"version\" among spikes"),
        REFUSAL(SFTI GOOD "{\"spike\":{\"srcTime\":0", CT_ERR_TRUNCATED, "4:22: the text ends"),
    };
    (void)state;
    refuse(refusals, sizeof refusals / sizeof refusals[0]);
}

static void test_spikes_refused(void **state)
{
    static const struct refusal refusals[] = {
        REFUSAL(SFTI SPIKE("\"srcTime\":0,\"destCore\":1"), CT_ERR_ABSENT,
                "3:10: key \"destAxon\" is missing"),
        REFUSAL(SFTI SPIKE("\"srcTime\":-1,\"destCore\":1,\"destAxon\":1"), CT_ERR_RANGE,
                "3:21: srcTime -1 outside 0..4294967294"),
        REFUSAL(SFTI SPIKE("\"srcTime\":4294967295,\"destCore\":1,\"destAxon\":1"), CT_ERR_RANGE,
                "3:21: srcTime 4294967295 outside"),
        REFUSAL(SFTI GOOD SPIKE("\"srcTime\":4294967294,\"destCore\":1,\"destAxon\":1"),
                CT_ERR_RANGE, "4:10: the spike arrives after tick 4294967294"),
        REFUSAL(SFTI SPIKE("\"srcTime\":0,\"destCore\":65536,\"destAxon\":1"), CT_ERR_RANGE,
                "3:34: destCore 65536 outside -65567..65535"),
        REFUSAL(SFTI SPIKE("\"srcTime\":0,\"destCore\":1,\"destAxon\":256"), CT_ERR_RANGE,
                "3:47: destAxon 256 outside -1..255"),
        REFUSAL(SFTI SPIKE("\"srcTime\":0,\"destCore\":1,\"destAxon\":-1"), CT_ERR_RANGE,
                "3:10: destCore 1 with destAxon -1"),
        REFUSAL(SFTI SPIKE("\"srcTime\":0,\"destCore\":-32,\"destAxon\":1"), CT_ERR_RANGE,
                "3:10: destCore -32 is no core"),
        REFUSAL(SFTO SPIKE("\"srcTime\":0,\"destCore\":-31,\"destAxon\":1"), CT_ERR_RANGE,
                "3:10: destCore -31 is no core, not -1 or -2 (none), and no output pin"),
        REFUSAL(SFTO SPIKE("\"srcTime\":0,\"destCore\":-32,\"destAxon\":-1"), CT_ERR_RANGE,
                "3:10: destCore -32 with destAxon -1"),
        REFUSAL(SFTI SPIKE("\"srcTime\":0,\"destCore\":1,\"destAxon\":1,\"destDelay\":16"),
                CT_ERR_RANGE, "3:61: destDelay 16 outside 0..15"),
        REFUSAL(SFTI SPIKE("\"srcTime\":0,\"destCore\":1,\"destAxon\":1,\"srcCore\":1"),
                CT_ERR_ABSENT, "3:10: one of srcCore and srcNeuron without the other"),
        REFUSAL(SFTI SPIKE("\"srcTime\":0,\"destCore\":1,\"destAxon\":1,\"x\":1"), CT_ERR_FORMAT,
                "3:49: unknown key \"x\""),
        REFUSAL(SFTI SPIKE("\"srcTime\":0,\"srcTime\":1,\"destCore\":1,\"destAxon\":1"),
                CT_ERR_DUPLICATE, "3:23: key \"srcTime\" is given twice"),
        REFUSAL(SFTO GOOD SPIKE("\"srcTime\":0,\"destCore\":-32,\"destAxon\":1"), CT_ERR_ABSENT,
                "4:10: a spike with no source, where not all spikes are for pins"),
        REFUSAL(SFTO SPIKE("\"srcTime\":0,\"destCore\":-1,\"destAxon\":-1"), CT_ERR_ABSENT,
                "3:10: a spike with no source"),
    };
    (void)state;
    refuse(refusals, sizeof refusals / sizeof refusals[0]);
}

static void test_records_refused(void **state)
{
    static const struct refusal refusals[] = {
        REFUSAL("{\"encoding\":\"RAWI3\"}\xff\0\0\0\0\0", CT_ERR_TRUNCATED,
                " byte 21: the file ends 5 bytes into a record of 12"),
        REFUSAL("{\"encoding\":\"RAWI3\"}\xff\0\0\0\0\0\0\0\0\0\0\0\0\0", CT_ERR_TRUNCATED,
                " byte 33: the file ends 1 bytes into a record of 12"),
        REFUSAL("{\"encoding\":\"RAWO6\"}\xff\0\0\0\0\0\0\0\0\0\0\0\0", CT_ERR_TRUNCATED,
                " byte 21: the file ends 12 bytes into a record of 24"),
        REFUSAL("{\"encoding\":\"RAWI3\"}\xff\xff\xff\xff\xff\0\0\0\0\0\0\0\0", CT_ERR_RANGE,
                " byte 21: srcTime 4294967295 outside 0..4294967294"),
        REFUSAL("{\"encoding\":\"RAWI3\"}\xff\xff\xff\xff\xfe\0\0\0\0\0\0\0\0", CT_ERR_RANGE,
                " byte 21: the spike arrives after tick 4294967294"),
        REFUSAL("{\"encoding\":\"RAWI3\"}\xff\0\0\0\0\0\1\0\0\0\0\0\0", CT_ERR_RANGE,
                " byte 21: destCore 65536 outside -65567..65535"),
        REFUSAL("{\"encoding\":\"RAWI3\"}\xff\0\0\0\0\xff\xff\xff\xe0\0\0\0\0", CT_ERR_RANGE,
                " byte 21: destCore -32 is no core"),
        REFUSAL("{\"encoding\":\"RAWI3\"}\xff\0\0\0\0\0\0\0\0\0\0\1\0", CT_ERR_RANGE,
                " byte 21: destAxon 256 outside -1..255"),
        REFUSAL("{\"encoding\":\"RAWI3\"}\xff\0\0\0\0\0\0\0\0\xff\xff\xff\xff", CT_ERR_RANGE,
                " byte 21: destCore 0 with destAxon -1"),
        REFUSAL("{\"encoding\":\"RAWO6\"}\xff\0\0\0\0\0\0\0\1\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\1",
                CT_ERR_ABSENT, " byte 21: a spike with no source"),
    };
    (void)state;
    refuse(refusals, sizeof refusals / sizeof refusals[0]);
}

/* ---- writing ------------------------------------------------------------------------------- */

/* A model of two cores: neurons 0, 1 and 2 of core 1 go to core 3, pin 300, and nowhere. */
static struct model small_model(void)
{
    struct model model = {.system = {1, 1, 2, 2, 256, 256, 301}};
    struct ct_core *core;
    struct ct_error err;
    must(model_add(&model, 3, &core, &err), &err);
    must(model_add(&model, 1, &core, &err), &err);
    core->neuron[0].target_kind = CT_TARGET_CORE;
    core->neuron[0].target_axon = 9;
    core->neuron[0].target_delay = 7;
    core->neuron[0].target_x = 1;
    core->neuron[0].target_y = 1;
    core->neuron[1].target_kind = CT_TARGET_PIN;
    core->neuron[1].target_pin = 300;
    must(model_order(&model, "core", &err), &err);
    return model;
}

static void writes(const struct spike_list *list, const char *name, const struct model *model,
                   const char *wanted, size_t size, const char *lost)
{
    struct notes notes = {""};
    struct ct_error err;
    must(ibm_spikes_write(list, kit_path(name), model, &notes, &err), &err);
    struct kit_bytes file = kit_load(kit_path(name));
    assert_int_equal(file.size, size);
    assert_memory_equal(file.data, wanted, size);
    assert_string_equal(notes.text, lost);
    free(file.data);
}

#define WRITES(list, name, model, wanted, lost)                                                    \
    writes(list, name, model, wanted, sizeof(wanted) - 1, lost)

static void test_exact_bytes(void **state)
{
    union spike_record inputs[] = {{.spike = {1, 2, 3}}, {.spike = {258, 65535, 255}}};
    union spike_record at_once[] = {{.spike = {0, 2, 3}}};
    union spike_record pins[] = {{.pin = {4, 300}}};
    union spike_record outputs[] = {
        {.spike = {4, 1, 0}}, {.spike = {4, 1, 1}}, {.spike = {5, 1, 2}}};
    const struct spike_list input = {CT_SPIKES_INPUT, inputs, 2, 2};
    const struct spike_list first = {CT_SPIKES_INPUT, at_once, 1, 1};
    const struct spike_list pin = {CT_SPIKES_PIN, pins, 1, 1};
    const struct spike_list output = {CT_SPIKES_OUTPUT, outputs, 3, 3};
    struct model model = small_model();
    (void)state;
    WRITES(&input, "a.sfti", NULL,
           TEXT_HEAD "{\"version\":\"sfti1.0\",\"defaultDestinationDelay\":1}\n"
                     "{\"spike\":{\"srcTime\":0,\"destCore\":2,\"destAxon\":3}}\n"
                     "{\"spike\":{\"srcTime\":257,\"destCore\":65535,\"destAxon\":255}}\n",
           "");
    WRITES(&input, "a.sfri", NULL,
           RAW("RAWI3") "\0\0\0\0\0\0\0\2\0\0\0\3\0\0\1\1\0\0\xff\xff\0\0\0\xff", "");
    WRITES(&first, "a.sfti", NULL,
           TEXT_HEAD "{\"version\":\"sfti1.0\",\"defaultDestinationDelay\":0}\n"
                     "{\"spike\":{\"srcTime\":0,\"destCore\":2,\"destAxon\":3}}\n",
           "a delay of at least 1 (0 is written, for spikes that act in tick 0)");
    WRITES(&pin, "a.sfto", NULL,
           SFTO "{\"spike\":{\"srcTime\":4,\"destCore\":-33,\"destAxon\":44,\"destDelay\":1}}\n",
           "sources of the spikes (unknown)");
    WRITES(
        &pin, "a.sfro", NULL,
        RAW("RAWO6") "\0\0\0\4\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xdf\0\0\0\x2c\0\0\0\1",
        "sources of the spikes (unknown)");
    WRITES(&output, "a.sfto", &model,
           SFTO "{\"spike\":{\"srcTime\":4,\"srcCore\":1,\"srcNeuron\":0,\"destCore\":3,"
                "\"destAxon\":9,\"destDelay\":7}}\n"
                "{\"spike\":{\"srcTime\":4,\"srcCore\":1,\"srcNeuron\":1,\"destCore\":-33,"
                "\"destAxon\":44,\"destDelay\":1}}\n"
                "{\"spike\":{\"srcTime\":5,\"srcCore\":1,\"srcNeuron\":2,\"destCore\":-1,"
                "\"destAxon\":-1,\"destDelay\":1}}\n",
           "");
    model_free(&model);
}

static void test_writer_refuses(void **state)
{
    union spike_record record = {.spike = {UINT32_MAX, 1, 0}};
    struct spike_list list = {CT_SPIKES_INPUT, &record, 1, 1};
    struct model model = small_model();
    const struct {
        enum ct_spike_kind kind;
        struct ct_spike spike;
        const char *name;
        const struct model *model;
        enum ct_status status;
        const char *part;
    } cases[] = {
        {CT_SPIKES_INPUT, {1, 1, 0}, "b.txt", NULL, CT_ERR_ARGUMENT, "are named .sfti, .sfri, .sf"},
        {CT_SPIKES_INPUT,
         {1, 1, 0},
         "b.sfto",
         NULL,
         CT_ERR_ARGUMENT,
         "input spikes are written as .sfti or .sfri"},
        {CT_SPIKES_PIN,
         {1, 1, 0},
         "b.sfri",
         NULL,
         CT_ERR_ARGUMENT,
         "pin spikes are written as .sfto or .sfro"},
        {CT_SPIKES_OUTPUT,
         {1, 1, 0},
         "b.sfti",
         &model,
         CT_ERR_ARGUMENT,
         "output spikes are written as .sfto or .sfro"},
        {CT_SPIKES_OUTPUT, {1, 1, 0}, "b.sfto", NULL, CT_ERR_ARGUMENT, "the model is needed"},
        {CT_SPIKES_OUTPUT,
         {1, 2, 0},
         "b.sfro",
         &model,
         CT_ERR_ABSENT,
         "spike 0: the model has no neuron 0 of core 2"},
        {CT_SPIKES_INPUT,
         {UINT32_MAX, 2, 0},
         "b.sfri",
         NULL,
         CT_ERR_RANGE,
         "spike 0: tick 4294967295 outside 0..4294967294"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct notes notes = {""};
        struct ct_error err;
        list.kind = cases[i].kind;
        record.spike = cases[i].spike;
        enum ct_status status =
            ibm_spikes_write(&list, kit_path(cases[i].name), cases[i].model, &notes, &err);
        assert_int_equal(status, cases[i].status);
        if (strstr(err.text, cases[i].part) == NULL)
            fail_msg("\"%s\"; wanted \"%s\"", err.text, cases[i].part);
        assert_false(kit_exists(kit_path(cases[i].name)));
    }
    model_free(&model);
}

/* ---- round trips --------------------------------------------------------------------------- */

static void round_trip(const struct spike_list *list, const char *name, const struct model *model)
{
    struct spike_list back;
    struct notes notes = {""};
    struct ct_error err;
    must(ibm_spikes_write(list, kit_path(name), model, &notes, &err), &err);
    must(ibm_spikes_read(&back, kit_path(name), &notes, &err), &err);
    assert_int_equal(back.kind, list->kind);
    assert_int_equal(back.count, list->count);
    assert_memory_equal(back.record, list->record, list->count * sizeof *list->record);
    spike_list_free(&back);
}

static void test_round_trips(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 3);
    struct rand r = {seed};
    struct model model = small_model();
    struct ct_error err;
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (int turn = 0; turn < 60; turn++) {
        struct spike_list list = {.kind = (enum ct_spike_kind)(turn % 3)};
        uint32_t range = rand_chance(&r, 50) ? 10 : UINT32_MAX;
        for (uint32_t i = 0, count = 1 + rand_below(&r, 3000); i < count; i++) {
            union spike_record record = {.spike = {rand_below(&r, range), 0, 0}};
            if (list.kind == CT_SPIKES_PIN)
                record.pin.pin = rand_below(&r, CT_PINS_MAX);
            else if (list.kind == CT_SPIKES_OUTPUT)
                record.spike = (struct ct_spike){record.spike.tick, rand_chance(&r, 50) ? 1 : 3,
                                                 (uint16_t)(i == 0 ? 9 : rand_below(&r, 256))};
            else
                record.spike = (struct ct_spike){record.spike.tick, (uint16_t)rand_below(&r, 65536),
                                                 (uint16_t)rand_below(&r, 256)};
            must(spike_list_add(&list, record, &err), &err);
        }
        spike_list_sort(&list);
        bool input = list.kind == CT_SPIKES_INPUT;
        round_trip(&list, input ? "c.sfti" : "c.sfto", &model);
        round_trip(&list, input ? "c.sfri" : "c.sfro", &model);
        spike_list_free(&list);
    }
    model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_raw),
        cmocka_unit_test(test_heads_refused),
        cmocka_unit_test(test_spikes_refused),
        cmocka_unit_test(test_records_refused),
        cmocka_unit_test(test_exact_bytes),
        cmocka_unit_test(test_writer_refuses),
        cmocka_unit_test(test_round_trips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
