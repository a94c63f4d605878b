using System.Runtime.InteropServices;

namespace Microsoft.Z3;

/// <summary>
/// The C functions in use, under their own names. Pointers are bare: whoever calls keeps them counted.
/// Functions that only read a field or bump a counter skip the garbage collector's bookkeeping of a native call.
/// </summary>
internal static partial class Native
{
    const string Z3 = Library.Name;
    const StringMarshalling Utf8 = StringMarshalling.Utf8;

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Library.Resolve);

    // The library and its contexts.
    [LibraryImport(Z3)]
    internal static partial void Z3_get_version(out uint major, out uint minor, out uint build, out uint revision);
    [LibraryImport(Z3)] internal static partial nint Z3_get_full_version();
    [LibraryImport(Z3)] internal static partial ulong Z3_get_estimated_alloc_size();
    [LibraryImport(Z3, StringMarshalling = Utf8)]
    internal static partial void Z3_global_param_set(string id, string value);
    [LibraryImport(Z3, StringMarshalling = Utf8)]
    internal static partial byte Z3_global_param_get(string id, out nint value);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_config();
    [LibraryImport(Z3, StringMarshalling = Utf8)]
    internal static partial void Z3_set_param_value(nint config, string id, string value);
    [LibraryImport(Z3)] internal static partial void Z3_del_config(nint config);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_context_rc(nint config);
    [LibraryImport(Z3)] internal static partial void Z3_del_context(nint c);
    [LibraryImport(Z3)] internal static partial void Z3_set_error_handler(nint c, nint handler);
    [LibraryImport(Z3)] internal static partial void Z3_set_ast_print_mode(nint c, int mode);
    [LibraryImport(Z3)] internal static partial void Z3_interrupt(nint c);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial int Z3_get_error_code(nint c);
    [LibraryImport(Z3)] internal static partial nint Z3_get_error_msg(nint c, int code);

    // Terms, sorts and declarations are all one kind of counted object.
    [LibraryImport(Z3), SuppressGCTransition] internal static partial void Z3_inc_ref(nint c, nint a);
    [LibraryImport(Z3)] internal static partial void Z3_dec_ref(nint c, nint a);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial uint Z3_get_ast_id(nint c, nint a);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial uint Z3_get_ast_hash(nint c, nint a);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial byte Z3_is_app(nint c, nint a);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial byte Z3_is_numeral_ast(nint c, nint a);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial nint Z3_get_sort(nint c, nint a);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial int Z3_get_sort_kind(nint c, nint sort);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial uint Z3_get_bv_sort_size(nint c, nint sort);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial int Z3_get_bool_value(nint c, nint a);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial nint Z3_get_app_decl(nint c, nint a);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial uint Z3_get_app_num_args(nint c, nint a);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial nint Z3_get_app_arg(nint c, nint a, uint i);
    [LibraryImport(Z3)] internal static partial byte Z3_get_numeral_uint64(nint c, nint a, out ulong value);
    [LibraryImport(Z3)] internal static partial nint Z3_get_numeral_string(nint c, nint a);
    [LibraryImport(Z3)] internal static partial nint Z3_ast_to_string(nint c, nint a);
    [LibraryImport(Z3)] internal static partial nint Z3_simplify(nint c, nint a);
    [LibraryImport(Z3)] internal static partial nint Z3_simplify_ex(nint c, nint a, nint parameters);
    [LibraryImport(Z3)] internal static partial nint Z3_get_decl_name(nint c, nint f);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial uint Z3_get_domain_size(nint c, nint f);
    [LibraryImport(Z3)] internal static partial nint Z3_get_domain(nint c, nint f, uint i);
    [LibraryImport(Z3), SuppressGCTransition] internal static partial nint Z3_get_range(nint c, nint f);

    // Vectors of terms.
    [LibraryImport(Z3)] internal static partial void Z3_ast_vector_inc_ref(nint c, nint v);
    [LibraryImport(Z3)] internal static partial void Z3_ast_vector_dec_ref(nint c, nint v);
    [LibraryImport(Z3)] internal static partial uint Z3_ast_vector_size(nint c, nint v);
    [LibraryImport(Z3)] internal static partial nint Z3_ast_vector_get(nint c, nint v, uint i);
    [LibraryImport(Z3, StringMarshalling = Utf8)] internal static partial nint Z3_parse_smtlib2_string(
        nint c, string text, uint sortCount, ReadOnlySpan<nint> sortNames, ReadOnlySpan<nint> sorts,
        uint declCount, ReadOnlySpan<nint> declNames, ReadOnlySpan<nint> decls);

    // Names and sorts.
    [LibraryImport(Z3, StringMarshalling = Utf8)] internal static partial nint Z3_mk_string_symbol(nint c, string name);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_int_symbol(nint c, int i);
    [LibraryImport(Z3)] internal static partial int Z3_get_symbol_kind(nint c, nint symbol);
    [LibraryImport(Z3)] internal static partial int Z3_get_symbol_int(nint c, nint symbol);
    [LibraryImport(Z3)] internal static partial nint Z3_get_symbol_string(nint c, nint symbol);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bool_sort(nint c);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bv_sort(nint c, uint size);
    [LibraryImport(Z3)]
    internal static partial nint Z3_mk_func_decl(nint c, nint name, uint arity, ReadOnlySpan<nint> domain, nint range);

    // Boolean terms and applications.
    [LibraryImport(Z3)] internal static partial nint Z3_mk_const(nint c, nint name, nint sort);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_app(nint c, nint f, uint n, ReadOnlySpan<nint> args);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_true(nint c);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_false(nint c);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_eq(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_distinct(nint c, uint n, ReadOnlySpan<nint> args);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_not(nint c, nint a);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_ite(nint c, nint condition, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_iff(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_implies(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_xor(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_and(nint c, uint n, ReadOnlySpan<nint> args);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_or(nint c, uint n, ReadOnlySpan<nint> args);
}
