using System.Runtime.InteropServices;

namespace Microsoft.Z3;

/// <summary>Solvers, models and parameters.</summary>
internal static partial class Native
{
    [LibraryImport(Z3)] internal static partial nint Z3_mk_solver(nint c);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_simple_solver(nint c);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_solver_for_logic(nint c, nint logic);
    [LibraryImport(Z3)] internal static partial void Z3_solver_inc_ref(nint c, nint s);
    [LibraryImport(Z3)] internal static partial void Z3_solver_dec_ref(nint c, nint s);
    [LibraryImport(Z3)] internal static partial void Z3_solver_set_params(nint c, nint s, nint parameters);
    [LibraryImport(Z3)] internal static partial void Z3_solver_push(nint c, nint s);
    [LibraryImport(Z3)] internal static partial void Z3_solver_pop(nint c, nint s, uint n);
    [LibraryImport(Z3)] internal static partial void Z3_solver_reset(nint c, nint s);
    [LibraryImport(Z3)] internal static partial uint Z3_solver_get_num_scopes(nint c, nint s);
    [LibraryImport(Z3)] internal static partial void Z3_solver_assert(nint c, nint s, nint a);
    [LibraryImport(Z3)] internal static partial void Z3_solver_assert_and_track(nint c, nint s, nint a, nint name);
    [LibraryImport(Z3)] internal static partial nint Z3_solver_get_assertions(nint c, nint s);
    [LibraryImport(Z3)] internal static partial int Z3_solver_check(nint c, nint s);
    [LibraryImport(Z3)]
    internal static partial int Z3_solver_check_assumptions(nint c, nint s, uint n, ReadOnlySpan<nint> assumptions);
    [LibraryImport(Z3)] internal static partial nint Z3_solver_get_model(nint c, nint s);
    [LibraryImport(Z3)] internal static partial nint Z3_solver_get_unsat_core(nint c, nint s);
    [LibraryImport(Z3)] internal static partial nint Z3_solver_get_reason_unknown(nint c, nint s);
    [LibraryImport(Z3)] internal static partial nint Z3_solver_to_string(nint c, nint s);

    [LibraryImport(Z3)] internal static partial void Z3_model_inc_ref(nint c, nint m);
    [LibraryImport(Z3)] internal static partial void Z3_model_dec_ref(nint c, nint m);
    [LibraryImport(Z3)]
    internal static partial byte Z3_model_eval(nint c, nint m, nint a, byte completion, out nint value);
    [LibraryImport(Z3)] internal static partial nint Z3_model_get_const_interp(nint c, nint m, nint f);
    [LibraryImport(Z3)] internal static partial nint Z3_model_to_string(nint c, nint m);

    [LibraryImport(Z3)] internal static partial nint Z3_mk_params(nint c);
    [LibraryImport(Z3)] internal static partial void Z3_params_inc_ref(nint c, nint p);
    [LibraryImport(Z3)] internal static partial void Z3_params_dec_ref(nint c, nint p);
    [LibraryImport(Z3)] internal static partial void Z3_params_set_bool(nint c, nint p, nint name, byte value);
    [LibraryImport(Z3)] internal static partial void Z3_params_set_uint(nint c, nint p, nint name, uint value);
    [LibraryImport(Z3)] internal static partial void Z3_params_set_double(nint c, nint p, nint name, double value);
    [LibraryImport(Z3)] internal static partial void Z3_params_set_symbol(nint c, nint p, nint name, nint value);
    [LibraryImport(Z3)] internal static partial nint Z3_params_to_string(nint c, nint p);
}
