/*
 * test_ibm_model_bad.c - IBM's model files that are malformed, out of range or hostile: one sound
 * text, changed in one place a case, must be refused with line and column of that place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "exchange/ibm_model.h"
#include "support/change_kit.h"
#include "support/filekit.h"
#include "support/ibm_text.h"

#define ZEROS                                                                                      \
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"

static const char sound[] =
    "{\"model\":{\n"
    "\"coreCount\":2,\n"
    "\"crossbarSize\":256,\n"
    "\"neuronclass\":\"NeuronGeneral\",\n"
    "\"crossbarclass\":\"CrossbarBinary\"},\n"
    "\"crossbarTypes\":[{\"name\":\"X\",\n" /* 6 */
    "\"crossbar\":{\"rows\":[\n"
    "{\"type\":\"S1\",\"synapses\":\"80 01 " ZEROS "\"},\n"
    "@]}}],\n" /* 9 */
    "\"neuronTypes\":[\n"
    "{\"name\":\"N00000001\",\n"
    "\"class\":\"NeuronGeneral\",\n"
    "\"sigma0\":1,\"s0\":2,\"b0\":false,\"sigma_lambda\":-1,\"lambda\":3,\"c_lambda\":0,\n" /* 13 */
    "\"epsilon\":false,\"alpha\":4,\"beta\":5,\"TM\":6,\"gamma\":1,\"kappa\":true,\n"
    "\"sigma_VR\":1,\"VR\":7,\"V\":8},\n"
    "{\"name\":\"N2\"}],\n" /* 16 */
    "\"core\":{\"id\":0,\n"
    "\"timeScaleExponent\":0,\n"
    "\"rngSeed\":4294967295,\n"
    "\"neurons\":{\"dendrites\":[0,\"1:2\"],\n" /* 20 */
    "\"types\":[\"1x2\",2],\n"
    "\"destCores\":[9,-1,-32],\n"
    "\"destAxons\":[255,-1,3],\n"
    "\"destDelays\":[\"1x3\"]},\n"
    "\"crossbar\":{\"name\":\"X\"}},\n" /* 25 */
    "\"core\":{\"id\":9,\n"
    "\"rngSeed\":0,\n"
    "\"neurons\":[\n"
    "{\"type\":\"N2\",\"dendrite\":7,\"destCore\":0,\"destAxon\":8,\"delay\":15}],\n" /* 29 */
    "\"crossbar\":{\"rows\":[{\"synapses\":\"00 00 " ZEROS "\",\"type\":\"S0\"},\n"
    "@]}}}\n";

static enum ct_status read_text(const char *text, struct model *model, struct ct_error *err)
{
    struct notes notes = {""};
    size_t size;
    char *full = ibm_text_expand(text, strlen(text), &size);
    assert_non_null(full);
    err->text[0] = '\0';
    enum ct_status status = ibm_model_adopt(model, kit_stream(full, size), "memory", &notes, err);
    free(full);
    return status;
}

static void refuses(const char *text, enum ct_status wanted, const char *part)
{
    struct ct_error err;
    struct model model;
    enum ct_status status = read_text(text, &model, &err);
    if (status != wanted || strstr(err.text, part) == NULL)
        fail_msg("status \"%s\", text \"%s\"; wanted \"%s\" and \"%s\"", ct_status_text(status),
                 err.text, ct_status_text(wanted), part);
    assert_memory_equal(err.text, "memory:", 7);
    assert_int_equal(model.count, 0);
    assert_null(model.entry);
}

#define TRY(changes) change_try(sound, changes, sizeof(changes) / sizeof((changes)[0]), refuses)

/* The text of all changes is accepted as it is, also without what may be left out. */
static void test_sound(void **state)
{
    static const struct change changes[] = {
        {"{", "{", CT_OK, ""},
        {"\"coreCount\":2,\n", "", CT_OK, ""},
        {"\"class\":\"NeuronGeneral\",\n", "", CT_OK, ""},
        {"\"timeScaleExponent\":0,\n", "", CT_OK, ""},
        {"{\"model\":{", "/*\n*/ {\"model\":{ // {\n", CT_OK, ""},
        {"\"neurons\":{", "\"metadata\":[[[1e9]]],\"neurons\":{", CT_OK, ""},
        {"[0,\"1:2\"]", "[\"255:-255:0\",\"2x1\"]", CT_OK, ""},
        {"[0,\"1:2\"]", "[\"0:2:5\"]", CT_OK, ""},
        {"4294967295", "0", CT_OK, ""},
        {"\"type\":\"S0\"", "\"type\":\"S3\"", CT_OK, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        char *changed = change_text(sound, changes[i].from, changes[i].to);
        struct ct_error err;
        struct model model;
        if (read_text(changed, &model, &err) != CT_OK)
            fail_msg("change %zu: %s", i, err.text);
        assert_int_equal(model.count, 2);
        model_free(&model);
        free(changed);
    }
}

static void test_file(void **state)
{
    static const struct change changes[] = {
        {"\"coreCount\":2", "\"coreCount\":3", CT_ERR_FORMAT, "memory:2:13: coreCount 3, but 2"},
        {"\"coreCount\":2", "\"coreCount\":65537", CT_ERR_RANGE,
         "2:13: coreCount 65537 outside 0..65536"},
        {"\"coreCount\":2", "\"coreCount\":2,\"coreCount\":2", CT_ERR_DUPLICATE,
         "2:15: key \"coreCount\" is given twice"},
        {"256,", "128,", CT_ERR_RANGE, "3:16: crossbarSize 128 outside 256..256"},
        {"\"NeuronGeneral\",", "\"NeuronX\",", CT_ERR_FORMAT,
         "4:15: neuronclass \"NeuronX\": only NeuronGeneral is known"},
        {"CrossbarBinary", "Full", CT_ERR_FORMAT,
         "5:17: crossbarclass \"Full\": only CrossbarBinary is known"},
        {"\"crossbarTypes\"", "\"crossbars\"", CT_ERR_FORMAT, "6:1: unknown key \"crossbars\""},
        {"\"neuronTypes\":[", "\"crossbarTypes\":[],\n\"neuronTypes\":[", CT_ERR_DUPLICATE,
         "10:1: key \"crossbarTypes\" is given twice"},
        {"\"neuronTypes\":[\n", "\"neuronTypes\":[],\"neuronTypes\":[\n", CT_ERR_DUPLICATE,
         "10:18: key \"neuronTypes\" is given twice"},
        {"{\"model\":{\n", "{}", CT_ERR_FORMAT, "memory:1:3: '\"' where the end of the text"},
        {"{\"model\":{\n", "\n{\"a\":{", CT_ERR_FORMAT, "2:2: unknown key \"a\""},
        {"{\"model\":{\n", "/* {", CT_ERR_TRUNCATED, "1:1: the text ends in a comment"},
        {"{\"model\":{\n", "/ {", CT_ERR_FORMAT, "1:1: '/' that begins no comment"},
        {"{\"model\":{\n", "", CT_ERR_FORMAT, "1:1: '\"' where an object"},
    };
    (void)state;
    TRY(changes);
    refuses("", CT_ERR_TRUNCATED, "memory:1:1: the text ends where an object ('{') is wanted");
    refuses(" {}", CT_ERR_ABSENT, "memory:1:2: a model with no core");
    refuses("{\"crossbarTypes\":[],\"neuronTypes\":[]}", CT_ERR_ABSENT,
            "1:1: a model with no core");
}

static void test_crossbars(void **state)
{
    static const struct change changes[] = {
        {"\"S1\"", "\"S4\"", CT_ERR_RANGE, "8:9: type \"S4\" is none of S0, S1, S2 and S3"},
        {"\"S1\"", "\"S\"", CT_ERR_RANGE, "8:9: type \"S\" is none of"},
        {"\"S1\"", "\"S11\"", CT_ERR_RANGE, "8:9: type \"S11\" is none of"},
        {"\"S1\"", "1", CT_ERR_FORMAT, "8:9: '1' where a string is wanted"},
        {"80 01", "80", CT_ERR_FORMAT, "8:25: synapses: 31 bytes where 32 are wanted"},
        {"80 01", "80 01 02", CT_ERR_FORMAT, "8:25: synapses: more than 32 bytes"},
        {"80 01", "80 0g", CT_ERR_FORMAT, "8:25: synapses: character 5 is no hexadecimal digit"},
        {"80 01", "8x 01", CT_ERR_FORMAT, "8:25: synapses: character 2 is no hexadecimal digit"},
        {"80 01", "80 1", CT_ERR_FORMAT, "8:25: synapses: character 4: half a byte"},
        {"00\"},\n@", "0\"},\n@", CT_ERR_FORMAT, "8:25: synapses: character 94: half a byte"},
        {"{\"type\":\"S1\",\"synapses\":\"80 01", "{\"synapses\":\"80 01", CT_ERR_ABSENT,
         "8:1: key \"type\" is missing"},
        {"\"type\":\"S1\",", "\"type\":\"S1\",\"x\":1,", CT_ERR_FORMAT, "8:14: unknown key \"x\""},
        {"\n@]", "\n@,@]", CT_ERR_FORMAT, ": rows: more than 256"},
        {",\n@]}}],", "]}}],", CT_ERR_FORMAT, "7:20: rows: 1 where 256 are wanted"},
        {"[{\"name\":\"X\"", "[{\"name\":\"Y\"", CT_ERR_ABSENT,
         "25:20: crossbar \"X\" is none of the crossbars so far"},
        {"[{\"name\":\"X\",\n", "[{\"name\":\"X\",\n\"crossbar\":{\"rows\":[]},", CT_ERR_FORMAT,
         "7:20: rows: 0 where 256 are wanted"},
        {"[{\"name\":\"X\",", "[{", CT_ERR_ABSENT, "6:18: key \"name\" is missing"},
        {"]}}],", "]}},{\"name\":\"Z\"}],", CT_ERR_ABSENT, ": key \"crossbar\" is missing"},
        {"{\"rows\":[\n", "{\"a\":[\n", CT_ERR_FORMAT, "7:13: unknown key \"a\""},
        {"{\"name\":\"X\"}}", "{}}", CT_ERR_FORMAT,
         "25:12: crossbar: one of the keys \"name\" and \"rows\" is wanted"},
        {"\n@]}}}", "\n@],\"name\":\"X\"}}}", CT_ERR_FORMAT,
         "30:12: crossbar: one of the keys \"name\" and \"rows\" is wanted"},
    };
    (void)state;
    TRY(changes);
    refuses("{\"crossbarTypes\":[{\"name\":\"a\",\"crossbar\":{\"rows\":[\n"
            "{\"type\":\"S0\",\"synapses\":\"80 01 " ZEROS "\"},@]}},\n"
            "{\"name\":\"a\",\"crossbar\":{\"rows\":[\n"
            "{\"type\":\"S0\",\"synapses\":\"80 01 " ZEROS "\"},@]}}]}",
            CT_ERR_DUPLICATE, "3:9: crossbar a is given twice");
}

static void test_neuron_types(void **state)
{
    static const struct change changes[] = {
        {"{\"name\":\"N00000001\",\n", "{\n", CT_ERR_ABSENT, "11:1: key \"name\" is missing"},
        {"\"class\":\"NeuronGeneral\"", "\"class\":\"NeuronX\"", CT_ERR_FORMAT,
         "12:9: class \"NeuronX\": only NeuronGeneral is known"},
        {"\"sigma0\":1", "\"sigma0\":0", CT_ERR_RANGE, "13:10: sigma0 0 is neither -1 nor 1"},
        {"\"sigma0\":1", "\"sigma0\":2", CT_ERR_RANGE, "13:10: sigma0 2 outside -1..1"},
        {"\"s0\":2", "\"s0\":256", CT_ERR_RANGE, "13:17: s0 256 outside 0..255"},
        {"\"s0\":2", "\"s0\":-1", CT_ERR_RANGE, "13:17: s0 -1 outside 0..255"},
        {"\"b0\":false", "\"b0\":2", CT_ERR_RANGE, "13:24: b0 2 outside 0..1"},
        {"\"b0\":false", "\"b0\":\"0\"", CT_ERR_FORMAT, "13:24: b0: true, false, 0 or 1 is wanted"},
        {"\"b0\":false", "\"b0\":falsy", CT_ERR_FORMAT, "13:24: b0: true or false is wanted"},
        {"\"b0\":false", "\"b0\":-1", CT_ERR_FORMAT, "13:24: b0: true, false, 0 or 1 is wanted"},
        {"\"lambda\":3", "\"lambda\":256", CT_ERR_RANGE, "lambda 256 outside 0..255"},
        {"\"alpha\":4", "\"alpha\":262144", CT_ERR_RANGE, "14:25: alpha 262144 outside 0..262143"},
        {"\"beta\":5", "\"beta\":-1", CT_ERR_RANGE, "14:34: beta -1 outside 0..262143"},
        {"\"TM\":6", "\"TM\":19", CT_ERR_RANGE, "14:41: TM 19 outside 0..18"},
        {"\"gamma\":1", "\"gamma\":3", CT_ERR_RANGE, "14:51: gamma 3 outside 0..2"},
        {"\"kappa\":true", "\"kappa\":null", CT_ERR_FORMAT, "kappa: true, false, 0 or 1"},
        {"\"VR\":7", "\"VR\":19", CT_ERR_RANGE, "15:19: VR 19 outside 0..18"},
        {"\"V\":8", "\"V\":524288", CT_ERR_RANGE, "15:25: V 524288 outside -524288..524287"},
        {"\"V\":8", "\"V\":-524289", CT_ERR_RANGE, "15:25: V -524289 outside"},
        {"\"V\":8", "\"V\":8.0", CT_ERR_FORMAT, "15:25: V: a whole number is wanted"},
        {"\"V\":8", "\"v\":8", CT_ERR_FORMAT, "15:21: unknown key \"v\""},
        {"\"V\":8", "\"VR\":8", CT_ERR_DUPLICATE, "15:21: key \"VR\" is given twice"},
        {"\"N2\"}]", "\"N00000001\"}]", CT_ERR_DUPLICATE,
         "16:9: neuron type N00000001 is given twice"},
        {"\"N2\"}]", "\"N01\"}]", CT_ERR_DUPLICATE, "16:9: neuron type number 1 is given twice"},
    };
    (void)state;
    TRY(changes);
}

static void test_lists(void **state)
{
    static const struct change changes[] = {
        {"\"1:2\"", "\"1:1000000000000\"", CT_ERR_LIMIT, "20:27: dendrites: more than 256 entries"},
        {"\"1:2\"", "\"0:255\"", CT_ERR_LIMIT, "20:27: dendrites: more than 256 entries"},
        {"\"1:2\"", "\"1x999999999999999999\"", CT_ERR_LIMIT, "more than 256 entries"},
        {"\"1:2\"", "\"1:0:5\"", CT_ERR_RANGE, "20:27: dendrites: \"1:0:5\" holds no number"},
        {"\"1:2\"", "\"2:1\"", CT_ERR_RANGE, "dendrites: \"2:1\" holds no number"},
        {"\"1:2\"", "\"1:-1:5\"", CT_ERR_RANGE, "\"1:-1:5\" holds no number"},
        {"\"1:2\"", "\"1x0\"", CT_ERR_RANGE, "\"1x0\" holds no number"},
        {"\"1:2\"", "\"1x-3\"", CT_ERR_RANGE, "\"1x-3\" holds no number"},
        {"\"1:2\"", "\"255:256\"", CT_ERR_RANGE, "20:27: dendrites 256 outside 0..255"},
        {"\"1:2\"", "\"1:-1:-1\"", CT_ERR_RANGE, "20:27: dendrites -1 outside 0..255"},
        {"\"1:2\"", "\"\"", CT_ERR_FORMAT,
         "20:27: dendrites: \"\" is none of \"a:b\", \"a:step:b\" and \"vxN\""},
        {"\"1:2\"", "\"1\"", CT_ERR_FORMAT, "\"1\" is none of"},
        {"\"1:2\"", "\"1:\"", CT_ERR_FORMAT, "\"1:\" is none of"},
        {"\"1:2\"", "\":2\"", CT_ERR_FORMAT, "\":2\" is none of"},
        {"\"1:2\"", "\"1 :2\"", CT_ERR_FORMAT, "\"1 :2\" is none of"},
        {"\"1:2\"", "\"1:2:3:4\"", CT_ERR_FORMAT, "\"1:2:3:4\" is none of"},
        {"\"1:2\"", "\"1:2x3\"", CT_ERR_FORMAT, "\"1:2x3\" is none of"},
        {"\"1:2\"", "\"1x2x3\"", CT_ERR_FORMAT, "\"1x2x3\" is none of"},
        {"\"1:2\"", "\"1:+2\"", CT_ERR_FORMAT, "\"1:+2\" is none of"},
        {"\"1:2\"", "\"1:1234567890123456789\"", CT_ERR_FORMAT, "is none of"},
        {"\"1:2\"", "true", CT_ERR_FORMAT, "20:27: 't' where a whole number is wanted"},
        {"\"1:2\"", "[1,2]", CT_ERR_FORMAT, "20:27: '[' where a whole number is wanted"},
        {"[0,\"1:2\"]", "[0,1]", CT_ERR_FORMAT, "20:11: dendrites has 2 entries, types has 3"},
        {"[\"1x3\"]", "[\"1x4\"]", CT_ERR_FORMAT, "dendrites has 3 entries, destDelays has 4"},
        {"\"dendrites\":[0,\"1:2\"],\n", "\n", CT_ERR_ABSENT,
         "20:11: key \"dendrites\" is missing"},
        {"\"dendrites\"", "\"dendrite\"", CT_ERR_FORMAT, "20:12: unknown key \"dendrite\""},
    };
    (void)state;
    TRY(changes);
}

static void test_neurons(void **state)
{
    static const struct change changes[] = {
        {"[0,\"1:2\"]", "[0,1,0]", CT_ERR_DUPLICATE,
         "core 0 neuron 2: dendrite 0 is another neuron's"},
        {"[\"1x2\",2]", "[\"1x2\",3]", CT_ERR_ABSENT,
         "21:16: types: neuron 2: no neuron type has the number 3"},
        {"[\"1x2\",2]", "[\"1x2\",-1]", CT_ERR_RANGE, "21:16: types -1 outside 0..4294967295"},
        {"[9,-1,-32]", "[9,-1,-3]", CT_ERR_RANGE,
         "22:19: core 0 neuron 2: destCore -3 is no core, not -1 or -2 (none), and no output pin"},
        {"[9,-1,-32]", "[9,-1,-31]", CT_ERR_RANGE, "22:19: core 0 neuron 2: destCore -31 is no"},
        {"[9,-1,-32]", "[9,-1,-65568]", CT_ERR_RANGE,
         "22:19: destCores -65568 outside -65567..65535"},
        {"[9,-1,-32]", "[65536,-1,-32]", CT_ERR_RANGE, "22:14: destCores 65536 outside"},
        {"[9,-1,-32]", "[8,-1,-32]", CT_ERR_ABSENT,
         "17:8: core 0 neuron 0: destCore 8 is no core of the model"},
        {"[255,-1,3]", "[-1,-1,3]", CT_ERR_RANGE,
         "22:14: core 0 neuron 0: destCore 9 with destAxon -1"},
        {"[255,-1,3]", "[255,-1,-1]", CT_ERR_RANGE, "core 0 neuron 2: destCore -32 with destAxon"},
        {"[255,-1,3]", "[256,-1,3]", CT_ERR_RANGE, "23:14: destAxons 256 outside -1..255"},
        {"[255,-1,3]", "[255,-2,3]", CT_ERR_RANGE, "23:18: destAxons -2 outside -1..255"},
        {"[\"1x3\"]", "[\"1x2\",0]", CT_ERR_RANGE, "24:21: destDelays 0 outside 1..15"},
        {"[\"1x3\"]", "[\"1x2\",16]", CT_ERR_RANGE, "24:21: destDelays 16 outside 1..15"},
        {"{\"type\":\"N2\"", "{\"type\":\"N3\"", CT_ERR_ABSENT,
         "29:9: type \"N3\" is none of the neuron types so far"},
        {"\"dendrite\":7", "\"dendrite\":256", CT_ERR_RANGE, "29:25: dendrite 256 outside 0..255"},
        {"\"destCore\":0", "\"destCore\":1", CT_ERR_ABSENT,
         "26:8: core 9 neuron 0: destCore 1 is no core of the model"},
        {"\"destCore\":0", "\"destCore\":-31", CT_ERR_RANGE, "29:1: core 9 neuron 0: destCore -31"},
        {"\"destAxon\":8", "\"destAxon\":-1", CT_ERR_RANGE,
         "29:1: core 9 neuron 0: destCore 0 with destAxon -1"},
        {"\"delay\":15", "\"delay\":16", CT_ERR_RANGE, "delay 16 outside 1..15"},
        {"\"delay\":15", "\"delay\":0", CT_ERR_RANGE, "delay 0 outside 1..15"},
        {",\"delay\":15", "", CT_ERR_ABSENT, "29:1: key \"delay\" is missing"},
        {"\"delay\":15", "\"destDelay\":15", CT_ERR_FORMAT, "unknown key \"destDelay\""},
        {"\"delay\":15}]",
         "\"delay\":15},\n{\"type\":\"N2\",\"dendrite\":7,\"destCore\":0,\"destAxon\":8,"
         "\"delay\":15}]",
         CT_ERR_DUPLICATE, "30:1: core 9 neuron 1: dendrite 7 is another neuron's"},
    };
    (void)state;
    TRY(changes);
}

static void test_cores(void **state)
{
    static const struct change changes[] = {
        {"\"id\":9", "\"id\":0", CT_ERR_DUPLICATE, "26:14: core id 0 is given twice"},
        {"\"id\":9", "\"id\":65536", CT_ERR_RANGE, "26:14: id 65536 outside 0..65535"},
        {"\"id\":9,", "", CT_ERR_ABSENT, "26:8: key \"id\" is missing"},
        {"\"rngSeed\":0,\n", "", CT_ERR_ABSENT, "26:8: key \"rngSeed\" is missing"},
        {"4294967295", "4294967296", CT_ERR_RANGE, "19:11: rngSeed 4294967296 outside"},
        {"\"timeScaleExponent\"", "\"timeScale\"", CT_ERR_FORMAT,
         "18:1: unknown key \"timeScale\""},
        {"\"id\":9", "\"id\":9,\"id\":9", CT_ERR_DUPLICATE, "26:16: key \"id\" is given twice"},
        {",\n\"crossbar\":{\"name\":\"X\"}}", "}", CT_ERR_ABSENT,
         "17:8: key \"crossbar\" is missing"},
    };
    (void)state;
    TRY(changes);
}

/* More neurons than a core has, as objects. */
static void test_many_neurons(void **state)
{
    enum { ROOM = 100 };
    char *many = calloc(CT_NEURONS + 3, ROOM);
    (void)state;
    assert_non_null(many);
    int used = snprintf(many, ROOM, "{\"neuronTypes\":[{\"name\":\"a\"}],\"core\":{\"neurons\":[");
    for (int i = 0; i <= CT_NEURONS; i++)
        used += snprintf(many + used, ROOM,
                         "%s\n{\"type\":\"a\",\"dendrite\":%d,\"destCore\":-1,\"destAxon\":0,"
                         "\"delay\":1}",
                         i > 0 ? "," : "", i % CT_NEURONS);
    (void)snprintf(many + used, ROOM, "]}}");
    refuses(many, CT_ERR_LIMIT, "258:1: neurons: more than 256 entries");
    free(many);
}

/* Every text that ends early is refused, and nothing is left behind. */
static void test_cut(void **state)
{
    struct ct_error err;
    struct model model;
    (void)state;
    for (size_t length = 0; length + 3 < sizeof sound; length++) {
        char *cut = malloc(length + 1);
        assert_non_null(cut);
        memcpy(cut, sound, length);
        cut[length] = '\0';
        assert_int_not_equal(read_text(cut, &model, &err), CT_OK);
        assert_int_equal(model.count, 0);
        free(cut);
    }
}

/* What is skipped has a limit too. */
static void test_deep(void **state)
{
    char text[400] = "{\"core\":{\"metadata\":";
    (void)state;
    memset(text + strlen(text), '[', 70);
    refuses(text, CT_ERR_LIMIT, "nested deeper than 64");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),     cmocka_unit_test(test_file),
        cmocka_unit_test(test_crossbars), cmocka_unit_test(test_neuron_types),
        cmocka_unit_test(test_lists),     cmocka_unit_test(test_neurons),
        cmocka_unit_test(test_cores),     cmocka_unit_test(test_many_neurons),
        cmocka_unit_test(test_cut),       cmocka_unit_test(test_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
