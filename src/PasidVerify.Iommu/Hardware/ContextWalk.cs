namespace PasidVerify.Iommu;

/// <summary>Reads the root table and the context tables in memory (VT-d 3.4.3, 9.2, 9.4).</summary>
internal sealed class ContextWalk<TMemory>(TMemory memory, ulong hostAddressBits) where TMemory : struct, IMemory
{
    private TMemory _memory = memory;

    /// <summary>RTADDR: the root table, and the translation table mode.</summary>
    public ulong RootTableAddress { get; set; }

    /// <summary>Finds the entry of a device. Its FPD holds even if it is not present or invalid.</summary>
    public FaultReason Find(in Request request, out ContextEntry device)
    {
        device = default;
        FaultReason fault = CheckMode(RootTable.Mode<Word>(RootTableAddress), request.WithoutPasid);
        if (fault != FaultReason.None)
            return fault;
        ulong root = _memory.Load(
            RootTable.Slot<Word>(RootTable.Pointer<Word>(RootTableAddress), request.Device));
        if ((root & RootTable.Present) == 0)
            return FaultReason.RootNotPresent;
        return RootTable.ReservedBits<Word>(root, hostAddressBits) != 0UL
            ? FaultReason.RootReserved
            : Read(ContextFormat.Slot<Word>(RootTable.Pointer<Word>(root), request.Device), out device);
    }

    /// <summary>This hardware has no legacy mode, so that requests without PASID find no mode that is theirs.</summary>
    private static FaultReason CheckMode(ulong mode, bool withoutPasid) => mode switch
    {
        RootTable.ScalableMode => FaultReason.None,
        RootTable.AbortMode => FaultReason.RootModeAbort,
        RootTable.LegacyMode when !withoutPasid => FaultReason.RootModeLegacy,
        _ => FaultReason.RootModeInvalid,
    };

    private FaultReason Read(ulong slot, out ContextEntry device)
    {
        ulong qword0 = _memory.Load(slot);
        device = new ContextEntry { FaultsDisabled = (qword0 & ContextFormat.FaultsDisabled) != 0 };
        if ((qword0 & ContextFormat.Present) == 0)
            return FaultReason.ContextNotPresent;
        ulong qword1 = _memory.Load(slot + sizeof(ulong));
        ulong reserved = ContextFormat.Qword0ReservedBits<Word>(qword0, hostAddressBits)
            | ContextFormat.Qword1ReservedBits<Word>(qword1);
        for (int i = 2; i < ContextFormat.Qwords; i++)
            reserved |= _memory.Load(slot + (ulong)i * sizeof(ulong));
        if (reserved != 0)
            return FaultReason.ContextReserved;
        device = Decode(qword0, qword1);
        bool contradicts = (!device.DeviceTlb && (qword0 & ContextFormat.PageRequests) != 0)
            || (device.PasidTranslated && !device.PasidEnable)
            || device.RidPasid >= PasidIndex.Capacity<Word>(device.DirectorySize).Value;
        return contradicts ? FaultReason.ContextInvalid : FaultReason.None;
    }

    private static ContextEntry Decode(ulong qword0, ulong qword1) =>
        new(ContextFormat.Directory<Word>(qword0), ContextFormat.DirectorySize<Word>(qword0))
        {
            FaultsDisabled = (qword0 & ContextFormat.FaultsDisabled) != 0,
            DeviceTlb = (qword0 & ContextFormat.DeviceTlb) != 0,
            PasidEnable = (qword0 & ContextFormat.PasidEnable) != 0,
            PasidTranslated = (qword0 & ContextFormat.PasidTranslated) != 0,
            RidPasid = (uint)ContextFormat.RidPasid<Word>(qword1).Value,
            RidPrivileged = ContextFormat.RidPrivileged<Word>(qword1) != 0UL,
        };
}
