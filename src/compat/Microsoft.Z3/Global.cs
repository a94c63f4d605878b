using System.Runtime.InteropServices;

namespace Microsoft.Z3;

/// <summary>Parameters of the whole process; contexts made later start from them.</summary>
public static class Global
{
    /// <summary>Sets a parameter, such as <c>smt.random_seed</c>; libz3 warns of unknown ones.</summary>
    public static void SetParameter(string id, string value) => Native.Z3_global_param_set(id, value);

    /// <summary>A parameter's value, or null where there is no such parameter.</summary>
    public static string? GetParameter(string id) =>
        Native.Z3_global_param_get(id, out nint value) != 0 ? Marshal.PtrToStringUTF8(value) : null;
}
