using System.Runtime.CompilerServices;

namespace PasidVerify.Iommu;

/// <summary>
/// The DMA-remapping hardware in scalable mode: answers requests of every kind from its caches, or from the tables in
/// memory, and records the faults (VT-d 3.4.3, 3.6 to 3.9, 7.1, 7.2).
/// </summary>
internal sealed class RemappingHardware<TMemory> where TMemory : struct, IMemory
{
    private const int FaultRecords = 8;

    private readonly ulong _hostAddressBits;
    private readonly ContextWalk<TMemory> _contextWalk;
    private readonly PasidWalk<TMemory> _pasidWalk;
    private readonly PageWalk<TMemory> _pageWalk;
    private readonly ContextCache _contextCache;
    private readonly PasidCache _pasidCache;
    private readonly Iotlb _iotlb;
    private readonly InvalidationCount _invalidations;
    private readonly WalksInFlight _walks;

    /// <param name="memory">Holds the tables and the queue.</param>
    /// <param name="rootTableAddress">RTADDR, with TTM.</param>
    /// <param name="queue">Physical address of the invalidation queue.</param>
    /// <param name="queueSlots">Its descriptors of 32 bytes.</param>
    /// <param name="hostAddressBits">HAW.</param>
    /// <param name="iotlbEntries">Entries of the IOTLB, a power of two from 4 up.</param>
    public RemappingHardware(
        TMemory memory, ulong rootTableAddress, ulong queue, int queueSlots, int hostAddressBits, int iotlbEntries)
    {
        Caches = new Caches(iotlbEntries);
        (_contextCache, _pasidCache, _iotlb) = (Caches.Contexts, Caches.Pasids, Caches.Iotlb);
        (_invalidations, _walks) = (Caches.Invalidations, Caches.Walks);
        _hostAddressBits = (ulong)hostAddressBits;
        _contextWalk = new ContextWalk<TMemory>(memory, _hostAddressBits) { RootTableAddress = rootTableAddress };
        _pasidWalk = new PasidWalk<TMemory>(memory, _hostAddressBits);
        _pageWalk = new PageWalk<TMemory>(memory, _hostAddressBits, Caches.Structures);
        Queue = new InvalidationQueue<TMemory>(memory, new QueueArea(queue, queueSlots), _hostAddressBits, Caches);
    }

    /// <summary>Everything that the queue's descriptors reach, the TLBs of devices among it.</summary>
    public Caches Caches { get; }

    public InvalidationQueue<TMemory> Queue { get; }

    public FaultLog Faults { get; } = new(FaultRecords);

    /// <summary>RTADDR. A new root table leaves the caches as they are: software invalidates them all (6.6).</summary>
    public ulong RootTableAddress
    {
        get => _contextWalk.RootTableAddress;
        set => _contextWalk.RootTableAddress = value;
    }

    /// <summary>
    /// Answers an untranslated or translated request. A hit in the IOTLB looks at no memory; without PASID, it
    /// takes a hit in the context cache, for the PASID that the device has then.
    /// </summary>
    public Answer Access(in Request request) =>
        request.IsOrdinary && _iotlb.TryGet(request, out ulong address)
            ? Answer.At(address)
            : Miss(request);

    /// <summary>Answers a request, of whatever kind, as the translation request for the same access.</summary>
    public TranslationAnswer Translate(in Request request)
    {
        int walk = _walks.Begin();
        try
        {
            return TranslateWalking(request with { Kind = RequestKind.Translation });
        }
        finally
        {
            _walks.End(walk);
        }
    }

    private TranslationAnswer TranslateWalking(in Request translation)
    {
        long since = _invalidations.Now;
        FaultReason fault = Admit(in translation, since, out ContextEntry device, out Request admitted);
        if (fault != FaultReason.None)
            return Refuse(in translation, fault, device.FaultsDisabled);
        if (translation.WithoutPasid && InterruptWindow.Contains<Word>(translation.Address) != 0UL)
            return TranslationCompletion.InterruptMessages(in translation);
        if (_iotlb.TryTranslate(in admitted, out Translation found))
            return TranslationCompletion.Granted(in admitted, in found);
        fault = FindPasid(in device, in admitted, since, out PasidContext context);
        if (fault == FaultReason.None)
            fault = Walk(in context, in admitted, since, out found);
        if (fault == FaultReason.None && found.Type != TranslationType.PassThrough)
            fault = CheckOutput(found.Address);
        return fault == FaultReason.None
            ? TranslationCompletion.Granted(in admitted, in found)
            : Refuse(in translation, fault, context.FaultsDisabled);
    }

    // Apart, so that a hit has next to nothing to save and restore.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Answer Miss(Request request) =>
        TryWalkAtOnce(in request, out ulong address) ? Answer.At(address) : MissCounted(in request);

    /// <summary>
    /// Most walks of a first stage find a translation, and neither set a flag nor see an invalidation begin: it is as if
    /// they had taken no time, and no wait needs to know of them. What else there is to do is left to a walk that waits do
    /// wait for.
    /// </summary>
    private bool TryWalkAtOnce(in Request request, out ulong address)
    {
        address = 0;
        long since = _invalidations.Now;
        if (!request.IsOrdinary || !_invalidations.NoneSince(since)
            || !_pasidCache.TryGet(request.Requester, out PasidContext context)
            || context.Type != TranslationType.FirstStage)
        {
            return false;
        }

        context.AtOnce = true;
        if (Walk(in context, in request, since, out Translation found) != FaultReason.None
            || CheckOutput(found.Address) != FaultReason.None)
        {
            return false;
        }

        address = found.Address;
        return _iotlb.Fill(request.Requester, request.Address, in found, since);
    }

    private Answer MissCounted(in Request request)
    {
        int walk = _walks.Begin();
        try
        {
            return MissWalking(in request);
        }
        finally
        {
            _walks.End(walk);
        }
    }

    private Answer MissWalking(in Request request)
    {
        long since = _invalidations.Now;
        return request.IsOrdinary && _pasidCache.TryGet(request.Requester, out PasidContext context)
            ? Reach(in request, in request, in context, since)
            : MissBoth(in request, since);
    }

    private Answer MissBoth(in Request request, long since)
    {
        if (request.Kind == RequestKind.Translation)
        {
            throw new ArgumentException(
                "A translation request accesses nothing: Translate answers it.", nameof(request));
        }

        FaultReason fault = Admit(in request, since, out ContextEntry device, out Request admitted);
        if (fault != FaultReason.None)
            return Block(in request, fault, device.FaultsDisabled);
        if (request.Kind == RequestKind.Translated)
            return ReachUnchecked(in request, in device);
        if (request.WithoutPasid && _iotlb.TryGet(admitted, out ulong address))
            return Answer.At(address);
        fault = FindPasid(in device, in admitted, since, out PasidContext context);
        return fault == FaultReason.None
            ? Reach(in request, in admitted, in context, since)
            : Block(in request, fault, context.FaultsDisabled);
    }

    /// <summary>The device's context entry lets the request in, and gives one without PASID its PASID.</summary>
    private FaultReason Admit(in Request request, long since, out ContextEntry device, out Request admitted)
    {
        admitted = request;
        FaultReason fault = FindDevice(in request, since, out device);
        if (fault == FaultReason.None)
            fault = device.Check(in request);
        if (request.WithoutPasid)
            admitted = request with { Pasid = device.RidPasid, Privileged = device.RidPrivileged };
        return fault;
    }

    private FaultReason FindDevice(in Request request, long since, out ContextEntry device)
    {
        if (_contextCache.TryGet(request.Device, out device))
            return FaultReason.None;
        FaultReason fault = _contextWalk.Find(in request, out device);
        if (fault == FaultReason.None)
            _contextCache.Fill(request.Device, in device, since);
        return fault;
    }

    private FaultReason FindPasid(
        in ContextEntry device, in Request request, long since, out PasidContext context)
    {
        ulong requester = request.Requester;
        if (_pasidCache.TryGet(requester, out context))
            return FaultReason.None;
        FaultReason fault = _pasidWalk.Find(in device, request.Pasid, out context);
        if (fault == FaultReason.None)
            _pasidCache.Fill(requester, in context, since);
        return fault;
    }

    private FaultReason Walk(in PasidContext context, in Request request, long since, out Translation found)
    {
        if (!request.Privileged || context.SupervisorRequests)
            return _pageWalk.Find(in context, in request, since, out found);
        found = default;
        return FaultReason.SupervisorNotEnabled;
    }

    /// <param name="request">As it came, for the log.</param>
    /// <param name="admitted">As its context entry makes it.</param>
    /// <param name="context">Its PASID-table entry.</param>
    /// <param name="since">The invalidations before anything was looked for.</param>
    private Answer Reach(in Request request, in Request admitted, in PasidContext context, long since)
    {
        FaultReason fault = Walk(in context, in admitted, since, out Translation found);
        if (fault == FaultReason.None)
            fault = CheckOutput(found.Address);
        if (fault != FaultReason.None)
            return Block(in request, fault, context.FaultsDisabled);
        _iotlb.Fill(admitted.Requester, admitted.Address, in found, since);
        return Answer.At(found.Address);
    }

    /// <summary>A translated request is let through: why only devices that are trusted may have ATS.</summary>
    private Answer ReachUnchecked(in Request request, in ContextEntry device)
    {
        FaultReason fault = Paging.IsWithin<Word>(request.Address, _hostAddressBits) != 0UL
            ? CheckOutput(request.Address)
            : FaultReason.BeyondHostWidth;
        return fault == FaultReason.None
            ? Answer.At(request.Address)
            : Block(in request, fault, device.FaultsDisabled);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FaultReason CheckOutput(ulong address) =>
        InterruptWindow.Contains<Word>(address) != 0UL ? FaultReason.InterruptWindow : FaultReason.None;

    private Answer Block(in Request request, FaultReason fault, bool faultsDisabled)
    {
        Record(in request, fault, faultsDisabled);
        return Answer.Blocked(fault);
    }

    private TranslationAnswer Refuse(in Request request, FaultReason fault, bool faultsDisabled)
    {
        Completion completion = TranslationCompletion.Of(fault);
        if (completion != Completion.Success)
            Record(in request, fault, faultsDisabled);
        return new TranslationAnswer { Completion = completion, Fault = fault };
    }

    /// <summary>FPD keeps faults of the device's own tables out of the log, and none of the root table's.</summary>
    private void Record(in Request request, FaultReason fault, bool faultsDisabled)
    {
        if (!faultsDisabled || fault < FaultReason.ContextNotPresent)
            Faults.Record(in request, fault);
    }
}
