namespace PasidVerify.Iommu;

/// <summary>How a translation request completes, with a translation or without (VT-d 7.1.3, table 30).</summary>
internal static class TranslationCompletion
{
    /// <summary>
    /// Success grants no permission, and is what a device may recover from by a page request: nothing is recorded then.
    /// </summary>
    public static Completion Of(FaultReason fault) => fault switch
    {
        FaultReason.RootModeInvalid or FaultReason.RootReserved
            or FaultReason.ContextReserved or FaultReason.ContextInvalid
            or FaultReason.DirectoryReserved or FaultReason.PasidReserved or FaultReason.PasidInvalid
            or FaultReason.SecondStageReserved or FaultReason.SecondStageNotSnooped
            or FaultReason.InterruptWindow => Completion.CompleterAbort,
        FaultReason.RootModeLegacy or FaultReason.RootModeAbort or FaultReason.RootNotPresent
            or FaultReason.ContextNotPresent or FaultReason.DeviceTlbNotEnabled or FaultReason.PasidNotEnabled
            or FaultReason.PasidBeyondDirectory or FaultReason.PasidIsRidPasid => Completion.UnsupportedRequest,
        _ => Completion.Success,
    };

    /// <summary>The page, and what requests of its privilege may do with it.</summary>
    public static TranslationAnswer Granted(in Request request, in Translation found) => new()
    {
        Page = found.Address & ~((1UL << found.Order) - 1),
        Order = found.Order,
        Read = (found.Rights & RightsOf.Request(write: false, request.Privileged)) != 0,
        Write = (found.Rights & RightsOf.Request(write: true, request.Privileged)) != 0,
        Privileged = request.Privileged && !request.WithoutPasid,
    };

    /// <summary>Interrupt messages are written, and untranslated (VT-d 7.1.3, S.1 and S.2).</summary>
    public static TranslationAnswer InterruptMessages(in Request request) => !request.Write
        ? default
        : new TranslationAnswer
        {
            Page = request.Address - Paging.Offset<Word>(request.Address),
            Order = Paging.PageShift,
            Write = true,
            UntranslatedOnly = true,
        };
}
