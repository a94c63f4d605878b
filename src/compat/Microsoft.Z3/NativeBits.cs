using System.Runtime.InteropServices;

namespace Microsoft.Z3;

/// <summary>Bit-vector terms.</summary>
internal static partial class Native
{
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvnot(nint c, nint a);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvneg(nint c, nint a);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvand(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvor(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvxor(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvadd(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvsub(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvmul(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvudiv(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvurem(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvult(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvule(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvugt(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvuge(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvslt(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvsle(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvsgt(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvsge(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvshl(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvlshr(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvashr(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_concat(nint c, nint a, nint b);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_bvadd_no_overflow(nint c, nint a, nint b, byte signed);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_extract(nint c, uint high, uint low, nint a);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_zero_ext(nint c, uint bits, nint a);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_sign_ext(nint c, uint bits, nint a);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_unsigned_int64(nint c, ulong value, nint sort);
    [LibraryImport(Z3)] internal static partial nint Z3_mk_int64(nint c, long value, nint sort);
    [LibraryImport(Z3, StringMarshalling = Utf8)]
    internal static partial nint Z3_mk_numeral(nint c, string value, nint sort);
}
