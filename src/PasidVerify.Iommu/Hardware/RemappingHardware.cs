namespace PasidVerify.Iommu;

/// <summary>
/// The DMA-remapping hardware in scalable mode: answers untranslated requests with PASID from its caches, or from the
/// tables in memory (VT-d 3.4.3, 3.6 to 3.8). Contexts are fixed; there is no second stage, no ATS, no fault recording.
/// </summary>
internal sealed class RemappingHardware<TMemory> where TMemory : struct, IMemory
{
    private readonly Dictionary<ushort, ContextEntry> _contexts;
    private readonly ulong _hostAddressBits;
    private readonly PasidWalk<TMemory> _pasidWalk;
    private readonly FirstStageWalk<TMemory> _firstStageWalk;
    private readonly PasidCache _pasidCache = new();
    private readonly Iotlb _iotlb = new();

    public RemappingHardware(
        TMemory memory, Dictionary<ushort, ContextEntry> contexts, ulong queue, int queueSlots, int hostAddressBits)
    {
        _contexts = contexts;
        _hostAddressBits = (ulong)hostAddressBits;
        _pasidWalk = new PasidWalk<TMemory>(memory, _hostAddressBits);
        _firstStageWalk = new FirstStageWalk<TMemory>(memory, _hostAddressBits);
        var caches = new Caches() with { Pasids = _pasidCache, Iotlb = _iotlb };
        Queue = new InvalidationQueue<TMemory>(memory, new QueueArea(queue, queueSlots), _hostAddressBits, caches);
    }

    public InvalidationQueue<TMemory> Queue { get; }

    /// <summary>Answers one request. A hit in the IOTLB looks at no memory.</summary>
    public Answer Access(in Request request) =>
        _iotlb.TryGet(in request, out ulong address) ? Answer.At(address) : Miss(in request);

    private Answer Miss(in Request request)
    {
        FaultReason fault = FindPasid(in request, out PasidContext context);
        if (fault != FaultReason.None)
            return Answer.Blocked(fault);
        if (request.Privileged && !context.SupervisorRequests)
            return Answer.Blocked(FaultReason.SupervisorNotEnabled);

        fault = context.Type == TranslationType.PassThrough
            ? PassThrough(in context, in request, out ulong address, out Rights rights)
            : FirstStage(in context, in request, out address, out rights);
        if (fault == FaultReason.None && InterruptWindow.Contains<Word>(address) != 0UL)
            fault = FaultReason.InterruptWindow;
        if (fault != FaultReason.None)
            return Answer.Blocked(fault);

        _iotlb.Fill(new IotlbEntry
        {
            Requester = Requester.Key(request.Device, request.Pasid),
            Page = Paging.Page<Word>(request.Address),
            Address = address - Paging.Offset<Word>(address),
            Domain = context.Domain,
            Type = context.Type,
            Rights = rights,
        });
        return Answer.At(address);
    }

    private FaultReason FindPasid(in Request request, out PasidContext context)
    {
        ulong requester = Requester.Key(request.Device, request.Pasid);
        if (_pasidCache.TryGet(requester, out context))
            return FaultReason.None;
        if (!_contexts.TryGetValue(request.Device, out ContextEntry device))
            return FaultReason.ContextNotPresent;
        if (request.Pasid >= PasidIndex.Capacity<Word>(device.DirectorySize).Value)
            return FaultReason.PasidBeyondDirectory;
        if (request.Pasid == PasidSpace.Rid)
            return FaultReason.PasidIsRidPasid;
        FaultReason fault = _pasidWalk.Find(in device, request.Pasid, out context);
        if (fault == FaultReason.None)
            _pasidCache.Fill(requester, in context);
        return fault;
    }

    private FaultReason PassThrough(
        in PasidContext context, in Request request, out ulong address, out Rights rights)
    {
        address = request.Address;
        rights = RightsOf.PassThrough(in context);
        return Paging.IsWithin<Word>(address, _hostAddressBits) != 0UL
            ? FaultReason.None
            : FaultReason.BeyondHostWidth;
    }

    private FaultReason FirstStage(
        in PasidContext context, in Request request, out ulong address, out Rights rights)
    {
        FaultReason fault = _firstStageWalk.Find(in context, in request, out FirstStageTranslation translation);
        address = translation.Address;
        rights = RightsOf.FirstStage(in context, in translation);
        return fault;
    }
}
