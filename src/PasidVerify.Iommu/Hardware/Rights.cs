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

/// <summary>Folds U/S, R/W and D of tables, and SRE and WPE of a PASID entry, into <see cref="Rights"/>.</summary>
internal static class RightsOf
{
    /// <summary>The right that a request needs.</summary>
    public static Rights Request(bool write, bool privileged) =>
        (Rights)(1 << ((write ? 1 : 0) + (privileged ? 2 : 0)));

    public static Rights PassThrough(in PasidContext context) =>
        OfUsers(true, true) | OfPrivileged(context.SupervisorRequests, true);

    /// <summary>No write without D: the first write of a page walks again, and sets it.</summary>
    public static Rights FirstStage(in PasidContext context, in FirstStageTranslation translation) =>
        OfUsers(translation.User, translation.Dirty && translation.Writable)
        | OfPrivileged(
            context.SupervisorRequests, translation.Dirty && (translation.Writable || !context.WriteProtect));

    private static Rights OfUsers(bool read, bool write) => !read ? Rights.None
        : write ? Rights.UserRead | Rights.UserWrite
        : Rights.UserRead;

    private static Rights OfPrivileged(bool read, bool write) => !read ? Rights.None
        : write ? Rights.PrivilegedRead | Rights.PrivilegedWrite
        : Rights.PrivilegedRead;
}
