using System.Runtime.InteropServices;

namespace Microsoft.Z3;

/// <summary>The version of the libz3 that was found.</summary>
public static class Version
{
    /// <summary>First number.</summary>
    public static uint Major => Numbers().Major;

    /// <summary>Second number.</summary>
    public static uint Minor => Numbers().Minor;

    /// <summary>Third number.</summary>
    public static uint Build => Numbers().Build;

    /// <summary>Fourth number.</summary>
    public static uint Revision => Numbers().Revision;

    /// <summary>The whole version, and where libz3 knows it the commit that it was built from.</summary>
    public static string FullVersion => Marshal.PtrToStringUTF8(Native.Z3_get_full_version())!;

    /// <summary>The four numbers with dots.</summary>
    public static new string ToString()
    {
        var (major, minor, build, revision) = Numbers();
        return $"{major}.{minor}.{build}.{revision}";
    }

    static (uint Major, uint Minor, uint Build, uint Revision) Numbers()
    {
        Native.Z3_get_version(out uint major, out uint minor, out uint build, out uint revision);
        return (major, minor, build, revision);
    }
}
