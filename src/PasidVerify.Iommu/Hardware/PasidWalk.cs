namespace PasidVerify.Iommu;

/// <summary>Reads the PASID directory and table of a device in memory (VT-d 3.4.3, 9.5, 9.6).</summary>
internal sealed class PasidWalk<TMemory>(TMemory memory, ulong hostAddressBits) where TMemory : struct, IMemory
{
    private const int QwordsWithFields = 3;

    private TMemory _memory = memory;

    /// <summary>Finds the entry of a PASID that the directory is large enough for.</summary>
    public FaultReason Find(in ContextEntry device, uint pasid, out PasidContext context)
    {
        context = default;
        ulong directory = _memory.Load(PasidIndex.DirectorySlot<Word>(device.PasidDirectory, pasid));
        if ((directory & PasidEntry.Present) == 0)
            return FaultReason.DirectoryNotPresent;
        if (PasidEntry.DirectoryReservedBits<Word>(directory, hostAddressBits) != 0UL)
            return FaultReason.DirectoryReserved;
        ulong table = PasidEntry.TablePointer<Word>(directory);
        return Read(PasidIndex.TableSlot<Word>(table, pasid), out context);
    }

    private FaultReason Read(ulong slot, out PasidContext context)
    {
        context = default;
        ulong qword0 = _memory.Load(slot);
        if ((qword0 & PasidEntry.Present) == 0)
            return FaultReason.PasidNotPresent;
        ulong qword1 = _memory.Load(slot + sizeof(ulong));
        ulong qword2 = _memory.Load(slot + 2UL * sizeof(ulong));
        ulong reserved = PasidEntry.Qword0ReservedBits<Word>(qword0, hostAddressBits)
            | PasidEntry.Qword1ReservedBits<Word>(qword1)
            | PasidEntry.Qword2ReservedBits<Word>(qword0, qword2, hostAddressBits);
        for (int i = QwordsWithFields; i < PasidIndex.EntryQwords; i++)
            reserved |= _memory.Load(slot + (ulong)i * sizeof(ulong));
        return reserved != 0 ? FaultReason.PasidReserved : Decode(qword0, qword1, qword2, out context);
    }

    private static FaultReason Decode(ulong qword0, ulong qword1, ulong qword2, out PasidContext context)
    {
        context = default;
        ulong type = PasidEntry.TranslationType<Word>(qword0);
        bool firstStage = type == PasidEntry.FirstStage;
        if (!firstStage && type != PasidEntry.PassThrough)
            return FaultReason.PasidInvalid;
        if (firstStage && PasidEntry.PagingMode<Word>(qword2) != 0UL)
            return FaultReason.PasidInvalid;
        context.Type = (TranslationType)type;
        context.Root = PasidEntry.Root<Word>(qword2);
        context.Domain = (ushort)PasidEntry.DomainId<Word>(qword1);
        context.SupervisorRequests = PasidEntry.SupervisorRequests<Word>(qword2) != 0UL;
        context.WriteProtect = PasidEntry.WriteProtect<Word>(qword2) != 0UL;
        return FaultReason.None;
    }
}
