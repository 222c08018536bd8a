/*
 * A PKCS #11 module in front of SoftHSM that fails when a test wants it to. Compiled by faults.rs, with -DSOFTHSM=... and
 * -DFAULTS=..., the file that the test writes. Each of its lines is "FUNCTION RESULT", such as "C_Sign 0x32"; "*" stands for
 * every function below except for C_CloseSession. The line "end-sessions" closes all sessions once; "log-out" ends the login once.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned long number;
typedef number (*function)(number, number, number, number, number, number);

/* CK_FUNCTION_LIST of PKCS #11 2.40: the version, then 68 functions in the order of the standard. */
struct list {
    unsigned char major, minor;
    function functions[68];
};

enum { GET_SLOT_LIST = 4, CLOSE_ALL_SESSIONS = 14, LOGOUT = 19 };

static struct list *real, own;
static number last_session;

static void end(int all)
{
    number slots[64], count = 64;
    if (!all) {
        real->functions[LOGOUT](last_session, 0, 0, 0, 0, 0);
        return;
    }
    if (real->functions[GET_SLOT_LIST](1, (number)slots, (number)&count, 0, 0, 0) == 0)
        for (number i = 0; i < count; i++)
            real->functions[CLOSE_ALL_SESSIONS](slots[i], 0, 0, 0, 0, 0);
}

static number fault(const char *name)
{
    char line[128], wanted[64];
    number result, found = 0;
    FILE *file = fopen(FAULTS, "r");
    if (!file)
        return 0;
    while (fgets(line, sizeof(line), file)) {
        int all = strcmp(line, "end-sessions\n") == 0;
        if (all || strcmp(line, "log-out\n") == 0) {
            fclose(file);
            remove(FAULTS);
            end(all);
            return 0;
        }
        if (sscanf(line, "%63s %lx", wanted, &result) == 2 && (strcmp(wanted, "*") == 0 || strcmp(wanted, name) == 0))
            found = result;
    }
    fclose(file);
    return found;
}

#define WRAPPED(index, name) \
    static number wrapped_##name(number a, number b, number c, number d, number e, number f) \
    { \
        number result = fault(#name); \
        return result ? result : real->functions[index](a, b, c, d, e, f); \
    }

/* Ends the operation, as a failure of the function does. */
#define ENDING(index, name) \
    static number wrapped_##name(number a, number b, number c, number d, number e, number f) \
    { \
        number result = fault(#name); \
        number ended = real->functions[index](a, b, c, d, e, f); \
        return result ? result : ended; \
    }

WRAPPED(5, C_GetSlotInfo)
WRAPPED(6, C_GetTokenInfo)
WRAPPED(15, C_GetSessionInfo)
WRAPPED(18, C_Login)
WRAPPED(24, C_GetAttributeValue)
WRAPPED(26, C_FindObjectsInit)
WRAPPED(33, C_DecryptInit)
WRAPPED(42, C_SignInit)
ENDING(34, C_Decrypt)
ENDING(43, C_Sign)

static number wrapped_C_OpenSession(number a, number b, number c, number d, number e, number f)
{
    number result = fault("C_OpenSession");
    if (!result)
        result = real->functions[12](a, b, c, d, e, f);
    if (!result)
        last_session = *(number *)e;
    return result;
}

number C_GetFunctionList(struct list **out)
{
    if (!real) {
        void *library = dlopen(SOFTHSM, RTLD_NOW);
        number (*get)(struct list **) = library ? (number(*)(struct list **))dlsym(library, "C_GetFunctionList") : 0;
        if (!get || get(&real) != 0)
            return 5; /* CKR_GENERAL_ERROR */
        own = *real;
        own.functions[5] = wrapped_C_GetSlotInfo;
        own.functions[6] = wrapped_C_GetTokenInfo;
        own.functions[12] = wrapped_C_OpenSession;
        own.functions[15] = wrapped_C_GetSessionInfo;
        own.functions[18] = wrapped_C_Login;
        own.functions[24] = wrapped_C_GetAttributeValue;
        own.functions[26] = wrapped_C_FindObjectsInit;
        own.functions[33] = wrapped_C_DecryptInit;
        own.functions[34] = wrapped_C_Decrypt;
        own.functions[42] = wrapped_C_SignInit;
        own.functions[43] = wrapped_C_Sign;
    }
    *out = &own;
    return 0;
}
