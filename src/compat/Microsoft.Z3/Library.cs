using System.Reflection;
using System.Runtime.InteropServices;

namespace Microsoft.Z3;

/// <summary>Finds the system's libz3 and refuses one that is too old, in one sentence that says what to do.</summary>
internal static class Library
{
    internal const string Name = "libz3";
    internal const string PathVariable = "PASIDVERIFY_LIBZ3";

    const string Advice =
        $"install it with 'apt-get install libz3-4' (Debian, Ubuntu) or set {PathVariable} to its path";

    internal static IEnumerable<string> Candidates => ["libz3.so.4", "libz3.so", "libz3.dylib", "libz3.dll", Name];

    static System.Version Oldest => new(4, 8, 12);

    /// <summary>Answers the runtime's question where a native library is; other libraries go the usual way.</summary>
    internal static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == Name ? Load(Environment.GetEnvironmentVariable(PathVariable), Candidates) : 0;

    /// <summary>A path that the user chose is the only one tried: falling back would hide a mistyped path.</summary>
    internal static nint Load(string? chosen, IEnumerable<string> candidates)
    {
        if (!string.IsNullOrEmpty(chosen))
        {
            return NativeLibrary.TryLoad(chosen, out nint library)
                ? Accepted(library, chosen)
                : throw new Z3Exception(File.Exists(chosen)
                    ? $"'{chosen}' is not libz3: it cannot be loaded as a library: {Advice}"
                    : $"libz3 not found at '{chosen}': {Advice}");
        }

        foreach (string candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, typeof(Library).Assembly, null, out nint library))
                return Accepted(library, candidate);
        }
        throw new Z3Exception($"libz3 not found: {Advice}");
    }

    internal static void Require(System.Version version, string path)
    {
        if (version < Oldest) throw new Z3Exception($"libz3 '{path}' is {version}, older than {Oldest}: {Advice}");
    }

    static unsafe nint Accepted(nint library, string path)
    {
        if (!NativeLibrary.TryGetExport(library, "Z3_get_version", out nint function))
            throw new Z3Exception($"'{path}' is not libz3: {Advice}");
        uint major, minor, build, revision;
        ((delegate* unmanaged<uint*, uint*, uint*, uint*, void>)function)(&major, &minor, &build, &revision);
        Require(new((int)major, (int)minor, (int)build), path);
        return library;
    }
}
