// vl_shim.cpp - a Verilated model behind the C interface of lockstep.h: the one C++ file of the
// tree. It is compiled once for each model, with
//   MODEL             the class that Verilator made, MODEL_H its header
//   MODEL_OBJECT      the name of the struct lockstep_model that it defines
//   MODEL_NAME, MODEL_PARAMETERS, MODEL_FAULT    its strings
//   MODEL_COVERAGE    if it counts coverage: the header with the counters; see below
//   MODEL_WAVE        if it writes waveforms, where the environment CT_WAVE says; see below
//   MODEL_MUTANTS     if it holds mutants: the one that the environment CT_MUTANT says is chosen
// Signals are found by name through the scopes that Verilator keeps for VPI; after that a signal is
// a pointer to its storage, so looking at it costs nothing.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include MODEL_H
#include "verilated.h"
#include "verilated_syms.h"

extern "C" {
#include "lockstep/lockstep.h"
}

double sc_time_stamp()
{
    return 0;
}

#ifdef MODEL_COVERAGE
#include MODEL_COVERAGE
#include "verilated_cov.h"
#endif
#ifdef MODEL_WAVE
#include "verilated_vcd_c.h"
#endif

namespace {

#ifdef MODEL_WAVE
// The last cycles of an instance: two files by turns, CT_WAVE.<n>.a.vcd and .b.vcd, so that what
// led to the end, where a test has found a difference, is there and no file grows large. Instances
// that are there together have different n, the least that is free.
struct Wave {
    enum { STEPS = 4000 };
    VerilatedVcdC vcd;
    std::string prefix;
    size_t number = 0;
    uint64_t steps = 0; // two a cycle
    bool on = false;

    static std::vector<bool> &taken()
    {
        static std::vector<bool> numbers;
        return numbers;
    }
    void start(MODEL *model)
    {
        const char *where = std::getenv("CT_WAVE");
        on = where != nullptr;
        if (!on)
            return;
        while (number < taken().size() && taken()[number])
            number++;
        taken().resize(number + 1 > taken().size() ? number + 1 : taken().size());
        taken()[number] = true;
        prefix = std::string(where) + "." + std::to_string(number);
        std::remove((prefix + ".b.vcd").c_str());
        model->trace(&vcd, 99);
    }
    void step()
    {
        if (!on)
            return;
        if (steps % STEPS == 0) {
            vcd.close();
            vcd.open((prefix + (steps / STEPS % 2 == 0 ? ".a.vcd" : ".b.vcd")).c_str());
        }
        vcd.dump(steps++);
    }
    void stop()
    {
        if (!on)
            return;
        vcd.close();
        taken()[number] = false;
    }
};
#endif

// What a struct lockstep points to.
struct Instance {
    VerilatedContext context;
    MODEL *model;
#ifdef MODEL_WAVE
    Wave wave;
#endif
};

Instance *instance(const struct lockstep *l)
{
    return reinterpret_cast<Instance *>(const_cast<struct lockstep *>(l));
}

#ifdef MODEL_COVERAGE
// The counts of all instances that have come and gone: each adds its own, and at the end of the
// program a last one, which does nothing else, writes the sums to the directory of the environment
// CT_COVERAGE: as <model>.dat for verilator_coverage, and, since that takes points in a generate
// block for one, as they are to <model>.counts.
std::vector<uint32_t> &coverage_sums()
{
    static std::vector<uint32_t> sums;
    return sums;
}

void coverage_write()
{
    const char *directory = std::getenv("CT_COVERAGE");
    if (directory == nullptr)
        return;
    Instance last;
    last.model = new MODEL(&last.context, "TOP");
    std::ofstream file(std::string(directory) + "/" MODEL_NAME ".counts");
    for (uint32_t sum : coverage_sums())
        file << sum << '\n';
    for (size_t n = 0; n < coverage_sums().size(); n++)
        last.model->rootp->vlSymsp->__Vcoverage[n] = coverage_sums()[n];
    last.context.coveragep()->write((std::string(directory) + "/" MODEL_NAME ".dat").c_str());
    delete last.model;
}

void coverage_add(const Instance *i)
{
    const auto &counts = i->model->rootp->vlSymsp->__Vcoverage;
    const size_t points = sizeof counts / sizeof counts[0];
    if (coverage_sums().empty()) {
        coverage_sums().resize(points);
        std::atexit(coverage_write);
    }
    for (size_t n = 0; n < points; n++)
        coverage_sums()[n] += counts[n];
}
#endif

// Registers that reset does not reach start with values drawn from the seed.
struct lockstep *create(int seed)
{
    Instance *i = new Instance;
    i->context.randReset(2);
    i->context.randSeed(seed);
#ifdef MODEL_WAVE
    i->context.traceEverOn(true);
#endif
    i->model = new MODEL(&i->context, "TOP");
#ifdef MODEL_WAVE
    i->wave.start(i->model);
#endif
#ifdef MODEL_MUTANTS
    i->model->mutant_i = std::atoi(std::getenv("CT_MUTANT"));
#endif
    i->model->eval();
    return reinterpret_cast<struct lockstep *>(i);
}

void destroy(struct lockstep *l)
{
    Instance *i = instance(l);
    i->model->final();
#ifdef MODEL_WAVE
    i->wave.stop();
#endif
#ifdef MODEL_COVERAGE
    coverage_add(i);
#endif
    delete i->model;
    delete i;
}

void eval(struct lockstep *l)
{
    instance(l)->model->eval();
#ifdef MODEL_WAVE
    instance(l)->wave.step();
#endif
}

// The name that Verilator gives to a place: brackets stay, or are spelt out in names that lead through
// a module that it did not inline.
std::string scope_name(const char *path, const char *end, bool spelt_out)
{
    std::string name = "TOP.";
    for (const char *at = path; at < end; at++) {
        if (spelt_out && (*at == '[' || *at == ']'))
            name += *at == '[' ? "__BRA__" : "__KET__";
        else
            name += *at;
    }
    return end == path ? name + "TOP" : name;
}

// The scope that has this name once brackets and dots are put for what stands for them in a netlist,
// where an instance in a generate block is one escaped name, "g_word[3].u_word".
const VerilatedScope *escaped_scope(const VerilatedContext &context, const std::string &name)
{
    static const struct {
        const char *code, *text;
    } codes[] = {{"__05b", "["}, {"__05d", "]"}, {"__02e", "."}};
    for (const auto &scope : *const_cast<VerilatedContext &>(context).scopeNameMap()) {
        std::string plain = scope.first;
        for (const auto &c : codes)
            for (size_t at; (at = plain.find(c.code)) != std::string::npos;)
                plain.replace(at, std::strlen(c.code), c.text);
        if (plain == name)
            return scope.second;
    }
    return nullptr;
}

bool find(const struct lockstep *l, const char *path, struct lockstep_signal *out)
{
    const char *dot = std::strrchr(path, '.');
    const char *end = dot == nullptr ? path : dot;
    const VerilatedContext &context = instance(l)->context;
    const VerilatedScope *in = context.scopeFind(scope_name(path, end, false).c_str());
    if (in == nullptr)
        in = context.scopeFind(scope_name(path, end, true).c_str());
    if (in == nullptr)
        in = escaped_scope(context, scope_name(path, end, false));
    if (in == nullptr)
        return false;
    const VerilatedVar *var = in->varFind(dot == nullptr ? path : dot + 1);
    if (var == nullptr)
        return false;
    uint32_t elements = 1;
    for (int dim = 1; dim <= var->udims(); dim++)
        elements *= static_cast<uint32_t>(var->elements(dim));
    out->unknown = nullptr;
    out->data = static_cast<uint8_t *>(var->datap());
    out->bits = var->dims() > var->udims() ? static_cast<uint32_t>(var->packed().elements()) : 1;
    out->elements = elements;
    out->bytes = var->entSize();
    return true;
}

void list(const struct lockstep *l)
{
    instance(l)->context.internalsDump();
}

} // namespace

extern "C" {
extern const struct lockstep_model MODEL_OBJECT;
const struct lockstep_model MODEL_OBJECT = {
    MODEL_NAME, MODEL_PARAMETERS, MODEL_FAULT, "verilator", 1, create, destroy, eval, find, list,
};
}
