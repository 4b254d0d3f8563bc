// vl_shim.cpp - a Verilated model behind the C interface of lockstep.h: the one C++ file of the
// tree. It is compiled once for each model, with
//   MODEL             the class that Verilator made, MODEL_H its header
//   MODEL_OBJECT      the name of the struct lockstep_model that it defines
//   MODEL_NAME, MODEL_PARAMETERS, MODEL_FAULT    its strings
// Signals are found by name through the scopes that Verilator keeps for VPI; after that a signal is
// a pointer to its storage, so looking at it costs nothing.
#include <cstring>
#include <string>

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

namespace {

// What a struct lockstep points to.
struct Instance {
    VerilatedContext context;
    MODEL *model;
};

Instance *instance(const struct lockstep *l)
{
    return reinterpret_cast<Instance *>(const_cast<struct lockstep *>(l));
}

// Registers that reset does not reach start with values drawn from the seed.
struct lockstep *create(int seed)
{
    Instance *i = new Instance;
    i->context.randReset(2);
    i->context.randSeed(seed);
    i->model = new MODEL(&i->context, "TOP");
    i->model->eval();
    return reinterpret_cast<struct lockstep *>(i);
}

void destroy(struct lockstep *l)
{
    Instance *i = instance(l);
    i->model->final();
    delete i->model;
    delete i;
}

void eval(struct lockstep *l)
{
    instance(l)->model->eval();
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

bool find(const struct lockstep *l, const char *path, struct lockstep_signal *out)
{
    const char *dot = std::strrchr(path, '.');
    const char *end = dot == nullptr ? path : dot;
    const VerilatedContext &context = instance(l)->context;
    const VerilatedScope *in = context.scopeFind(scope_name(path, end, false).c_str());
    if (in == nullptr)
        in = context.scopeFind(scope_name(path, end, true).c_str());
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
