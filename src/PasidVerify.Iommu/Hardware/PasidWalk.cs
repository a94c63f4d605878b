namespace PasidVerify.Iommu;

/// <summary>Reads the PASID directory and table of a device in memory (VT-d 3.4.3, 9.5, 9.6).</summary>
internal sealed class PasidWalk<TMemory>(TMemory memory, ulong hostAddressBits) where TMemory : struct, IMemory
{
    private const int QwordsWithFields = 3;
    private const int LevelsOfFewest = 3;
    private const ulong AddressWidths = 3;
    private const ulong PagingModes = 2;

    private TMemory _memory = memory;

    /// <summary>
    /// Finds the entry of a PASID that the directory is large enough for. FPD on the way to it holds even if it is not
    /// present or invalid.
    /// </summary>
    public FaultReason Find(in ContextEntry device, uint pasid, out PasidContext context)
    {
        ulong directory = _memory.Load(PasidIndex.DirectorySlot<Word>(device.PasidDirectory, pasid));
        context = new PasidContext
        {
            FaultsDisabled = device.FaultsDisabled || (directory & PasidEntry.FaultsDisabled) != 0,
        };
        if ((directory & PasidEntry.Present) == 0)
            return FaultReason.DirectoryNotPresent;
        if (PasidEntry.DirectoryReservedBits<Word>(directory, hostAddressBits) != 0UL)
            return FaultReason.DirectoryReserved;
        ulong table = PasidEntry.TablePointer<Word>(directory);
        return Read(PasidIndex.TableSlot<Word>(table, pasid), ref context);
    }

    private FaultReason Read(ulong slot, ref PasidContext context)
    {
        ulong qword0 = _memory.Load(slot);
        context.FaultsDisabled |= (qword0 & PasidEntry.FaultsDisabled) != 0;
        if ((qword0 & PasidEntry.Present) == 0)
            return FaultReason.PasidNotPresent;
        ulong qword1 = _memory.Load(slot + sizeof(ulong));
        ulong qword2 = _memory.Load(slot + 2UL * sizeof(ulong));
        ulong reserved = PasidEntry.Qword0ReservedBits<Word>(qword0, hostAddressBits)
            | PasidEntry.Qword1ReservedBits<Word>(qword1)
            | PasidEntry.Qword2ReservedBits<Word>(qword2, hostAddressBits);
        for (int i = QwordsWithFields; i < PasidIndex.EntryQwords; i++)
            reserved |= _memory.Load(slot + (ulong)i * sizeof(ulong));
        if (reserved != 0)
            return FaultReason.PasidReserved;
        context.Type = (TranslationType)PasidEntry.TranslationType<Word>(qword0).Value;
        context.Domain = (ushort)PasidEntry.DomainId<Word>(qword1);
        context.PageWalkSnoop = (qword1 & PasidEntry.PageWalkSnoop) != 0;
        context.SupervisorRequests = PasidEntry.SupervisorRequests<Word>(qword2) != 0UL;
        return DecodeStages(qword0, qword2, ref context);
    }

    /// <summary>The fields of the stages that the entry has; those of a stage that it has not are ignored.</summary>
    private static FaultReason DecodeStages(ulong qword0, ulong qword2, ref PasidContext context) =>
        context.Type switch
        {
            TranslationType.PassThrough => FaultReason.None,
            TranslationType.FirstStage => DecodeFirstStage(qword2, ref context),
            TranslationType.SecondStage => DecodeSecondStage(qword0, ref context),
            TranslationType.Nested => DecodeNested(qword0, qword2, ref context),
            _ => FaultReason.PasidInvalid,
        };

    private static FaultReason DecodeFirstStage(ulong qword2, ref PasidContext context)
    {
        ulong mode = PasidEntry.PagingMode<Word>(qword2);
        context.Root = PasidEntry.Root<Word>(qword2);
        context.Levels = (byte)(Paging.Levels + (int)mode);
        context.WriteProtect = PasidEntry.WriteProtect<Word>(qword2) != 0UL;
        context.ExtendedAccessed = (qword2 & PasidEntry.ExtendedAccessedFlag) != 0;
        return mode < PagingModes ? FaultReason.None : FaultReason.PasidInvalid;
    }

    private static FaultReason DecodeSecondStage(ulong qword0, ref PasidContext context)
    {
        ulong width = PasidEntry.AddressWidth<Word>(qword0);
        context.SecondStageRoot = PasidEntry.SecondStageRoot<Word>(qword0);
        context.SecondStageLevels = (byte)(LevelsOfFewest - 1 + (int)width);
        context.SecondStageAccessedDirty = (qword0 & PasidEntry.SecondStageAccessedDirty) != 0;
        return width is >= 1 and <= AddressWidths ? FaultReason.None : FaultReason.PasidInvalid;
    }

    private static FaultReason DecodeNested(ulong qword0, ulong qword2, ref PasidContext context)
    {
        FaultReason fault = DecodeSecondStage(qword0, ref context);
        if (fault == FaultReason.None)
            fault = DecodeFirstStage(qword2, ref context);
        if (fault != FaultReason.None)
            return fault;
        var bits = (ulong)Paging.TranslatedBits(context.SecondStageLevels);
        return Paging.IsWithin<Word>(context.Root, bits) != 0UL ? FaultReason.None : FaultReason.PasidInvalid;
    }
}
