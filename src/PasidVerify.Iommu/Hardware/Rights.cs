using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>The kinds of requests that a cached translation may answer without looking at memory.</summary>
[Flags]
internal enum Rights : byte
{
    None = 0,
    UserRead = 1,
    UserWrite = 2,
    PrivilegedRead = 4,
    PrivilegedWrite = 8,
}

/// <summary>Folds flags of tables, and SRE and WPE of a PASID entry, into <see cref="Rights"/>.</summary>
internal static class RightsOf
{
    private const Rights Reads = Rights.UserRead | Rights.PrivilegedRead;

    /// <summary>The right that a request needs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Rights Request(bool write, bool privileged) =>
        (Rights)(1 << ((write ? 1 : 0) + (privileged ? 2 : 0)));

    public static Rights PassThrough(in PasidContext context) => Both(in context, read: true, write: true);

    /// <summary>U/S and R/W of all levels, SRE and WPE; a page that is present can be read.</summary>
    public static Rights FirstStage(in PasidContext context, in TableLeaf leaf)
    {
        bool user = (leaf.Common & FirstStageEntry.User) != 0;
        bool writable = (leaf.Common & FirstStageEntry.Writable) != 0;
        return (user ? Of(Rights.UserRead, Rights.UserWrite, true, writable) : Rights.None)
            | Privileged(in context, true, writable || !context.WriteProtect);
    }

    /// <summary>R and W of all levels, and SRE.</summary>
    public static Rights SecondStage(in PasidContext context, in TableLeaf leaf) => Both(
        in context,
        (leaf.Common & SecondStageEntry.Readable) != 0,
        (leaf.Common & SecondStageEntry.Writable) != 0);

    /// <summary>No write without D: the first write of a page walks again, and sets it.</summary>
    public static Rights Cached(Rights granted, bool dirty) => dirty ? granted : granted & Reads;

    private static Rights Both(in PasidContext context, bool read, bool write) =>
        Of(Rights.UserRead, Rights.UserWrite, read, write) | Privileged(in context, read, write);

    private static Rights Privileged(in PasidContext context, bool read, bool write) =>
        context.SupervisorRequests
            ? Of(Rights.PrivilegedRead, Rights.PrivilegedWrite, read, write)
            : Rights.None;

    private static Rights Of(Rights reading, Rights writing, bool read, bool write) =>
        (read ? reading : Rights.None) | (write ? writing : Rights.None);
}
