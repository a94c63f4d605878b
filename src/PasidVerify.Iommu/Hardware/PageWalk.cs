using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// Translates a request as its PASID-table entry says: by either stage, by both, or not at all (VT-d 3.6 to 3.9).
/// </summary>
internal sealed class PageWalk<TMemory> where TMemory : struct, IMemory
{
    private readonly ulong _hostAddressBits;
    private readonly FirstStageWalk<TMemory> _firstStage;
    private readonly SecondStageWalk<TMemory> _secondStage;

    public PageWalk(TMemory memory, ulong hostAddressBits, PagingStructureCache structures)
    {
        _hostAddressBits = hostAddressBits;
        _secondStage = new SecondStageWalk<TMemory>(memory, hostAddressBits, structures);
        _firstStage = new FirstStageWalk<TMemory>(memory, hostAddressBits, _secondStage, structures);
    }

    /// <summary>
    /// Finds the translation, with flags set in memory as the request needs. A translation request without a
    /// permission is no fault: it is told the permissions that there are. What is found is cached unless there were more
    /// invalidations since.
    /// </summary>
    public FaultReason Find(in PasidContext context, in Request request, long since, out Translation translation)
    {
        for (; ; )
        {
            translation = new Translation { Domain = context.Domain, Type = context.Type };
            bool settled = true;
            FaultReason fault = context.Type switch
            {
                TranslationType.PassThrough => PassThrough(in context, in request, ref translation),
                TranslationType.FirstStage => FirstStage(in context, in request, since, ref translation, out settled),
                TranslationType.SecondStage => SecondStage(in context, in request, since, ref translation, out settled),
                _ => Nested(in context, in request, since, ref translation, out settled),
            };

            // A leaf that changed between its use and its update is looked for again.
            if (fault != FaultReason.None || settled)
                return fault;
        }
    }

    private FaultReason PassThrough(in PasidContext context, in Request request, ref Translation translation)
    {
        translation.Address = request.Address;
        translation.Order = Paging.PageShift;
        translation.Rights = RightsOf.PassThrough(in context);
        return Paging.IsWithin<Word>(request.Address, _hostAddressBits) != 0UL
            ? FaultReason.None
            : FaultReason.BeyondHostWidth;
    }

    private FaultReason FirstStage(
        in PasidContext context, in Request request, long since, ref Translation translation, out bool settled)
    {
        settled = true;
        FaultReason fault = _firstStage.Find(in context, in request, since, out TableLeaf leaf);
        if (fault != FaultReason.None)
            return fault;
        Rights granted = RightsOf.FirstStage(in context, in leaf);
        fault = Permit(in request, granted, out bool writes);
        if (fault == FaultReason.None)
            fault = _firstStage.Mark(in context, in leaf, writes, since, out settled);
        translation.Address = FirstStageEntry.Output<Word>(leaf.Entry, request.Address, leaf.Level);
        translation.Order = Paging.LevelShift(leaf.Level);
        bool dirty = FirstStageWalk<TMemory>.IsDirty(in leaf);
        translation.Rights = RightsOf.Cached(granted, writes || dirty);
        return fault;
    }

    private FaultReason SecondStage(
        in PasidContext context, in Request request, long since, ref Translation translation, out bool settled)
    {
        settled = true;
        FaultReason fault = _secondStage.Find(in context, request.Address, since, out TableLeaf leaf);
        if (fault != FaultReason.None)
            return fault;
        Rights granted = RightsOf.SecondStage(in context, in leaf);
        fault = Permit(in request, granted, out bool writes);
        if (fault == FaultReason.None)
            fault = _secondStage.Mark(in context, in leaf, writes, out settled);
        translation.Address = SecondStageEntry.Output<Word>(leaf.Entry, request.Address, leaf.Level);
        translation.Order = Paging.LevelShift(leaf.Level);
        bool dirty = SecondStageWalk<TMemory>.IsDirty(in context, in leaf);
        translation.Rights = RightsOf.Cached(granted, writes || dirty);
        return fault;
    }

    private FaultReason Nested(
        in PasidContext context, in Request request, long since, ref Translation translation, out bool settled)
    {
        settled = true;
        FaultReason fault = _firstStage.Find(in context, in request, since, out TableLeaf first);
        if (fault != FaultReason.None)
            return fault;
        ulong middle = FirstStageEntry.Output<Word>(first.Entry, request.Address, first.Level);
        fault = _secondStage.Find(in context, middle, since, out TableLeaf second);
        if (fault != FaultReason.None)
            return fault;
        Rights granted = RightsOf.FirstStage(in context, in first) & RightsOf.SecondStage(in context, in second);
        fault = Permit(in request, granted, out bool writes);
        if (fault == FaultReason.None)
            fault = _secondStage.Mark(in context, in second, writes, out settled);
        if (fault == FaultReason.None && settled)
            fault = _firstStage.Mark(in context, in first, writes, since, out settled);
        translation.Address = SecondStageEntry.Output<Word>(second.Entry, middle, second.Level);
        translation.Order = Paging.LevelShift(Math.Min(first.Level, second.Level));
        bool dirty = FirstStageWalk<TMemory>.IsDirty(in first)
            && SecondStageWalk<TMemory>.IsDirty(in context, in second);
        translation.Rights = RightsOf.Cached(granted, writes || dirty);
        return fault;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FaultReason Permit(in Request request, Rights granted, out bool writes)
    {
        bool permitted = (granted & request.Needs) != 0;
        writes = request.Write && permitted;
        if (permitted || request.Kind == RequestKind.Translation)
            return FaultReason.None;
        return request.Write ? FaultReason.WriteDenied : FaultReason.ReadDenied;
    }
}
