namespace PasidVerify.Conformance.Ftrace;

/// <summary>A log prepared for checking: each event's role and pages, and the ranges in order of address.</summary>
public sealed class TraceIndex
{
    private readonly ReadOnlyMemory<FtraceEvent> _memory;
    private readonly TraceRole[] _roles;
    private readonly PageSpan[] _pages;
    private readonly int[] _byFirstPage;

    /// <summary>Prepares the part of a log that comes before any loss.</summary>
    public TraceIndex(FtraceLog log)
    {
        Log = log;
        _memory = log.Intact;
        ReadOnlySpan<FtraceEvent> events = Events;
        _roles = new TraceRole[events.Length];
        _pages = new PageSpan[events.Length];
        for (int i = 0; i < events.Length; i++) (_roles[i], _pages[i]) = Classify(events[i]);
        _byFirstPage = [.. Enumerable.Range(0, events.Length).Where(i => _pages[i].Count > 0)];
        // The key keeps log order among ranges that begin at the same page.
        Array.Sort(Array.ConvertAll(_byFirstPage, i => (_pages[i].First, i)), _byFirstPage);
        Owners = OwnerEvidence.Read(events);
    }

    /// <summary>The log.</summary>
    public FtraceLog Log { get; }

    /// <summary>The events that can be decided about, in log order.</summary>
    public ReadOnlySpan<FtraceEvent> Events => _memory.Span;

    internal ReadOnlySpan<TraceRole> Roles => _roles;

    internal ReadOnlySpan<PageSpan> Pages => _pages;

    internal ReadOnlySpan<int> ByFirstPage => _byFirstPage;

    internal OwnerEvidence Owners { get; }

    /// <summary>
    /// Lines are ordered by their clock. Equal times on different processors are unordered: a clamped clock prints such
    /// ties in processor order.
    /// </summary>
    internal bool Tied(int a, int b)
    {
        ReadOnlySpan<FtraceEvent> events = Events;
        return events[a].Time == events[b].Time && events[a].Cpu != events[b].Cpu;
    }

    internal bool SurelyBefore(int a, int b) => a < b && !Tied(a, b);

    internal bool MaybeBefore(int a, int b) => a < b || Tied(a, b);

    private static (TraceRole Role, PageSpan Pages) Classify(in FtraceEvent e) => e.Kind switch
    {
        FtraceEventKind.Map => (TraceRole.Map, PageSpan.Touched(e.First, e.Second)),
        FtraceEventKind.Unmap => (TraceRole.Unmap, PageSpan.Touched(e.First, e.Second)),
        FtraceEventKind.QueuedInvalidation => Classify(InvalidationDescriptor.Decode(e.First, e.Second)),
        FtraceEventKind.CacheTagUnassign => (TraceRole.ContextChange, default),
        FtraceEventKind.AttachDevice or FtraceEventKind.DetachDevice => (TraceRole.Attach, default),
        FtraceEventKind.CacheTagFlushRange => (TraceRole.FlushIntent, default),
        FtraceEventKind.CacheTagFlushAll => (TraceRole.Probe, default),
        FtraceEventKind.ProbeMap or FtraceEventKind.ProbeUnmap or FtraceEventKind.ProbeFlush =>
            (TraceRole.Probe, default),
        _ => (TraceRole.Other, default),
    };

    private static (TraceRole Role, PageSpan Pages) Classify(in InvalidationDescriptor d) => (d.Type, d.Scope) switch
    {
        (_, InvalidationScope.Nothing) => (TraceRole.Other, default),
        (DescriptorType.Iotlb, InvalidationScope.Global) => (TraceRole.GlobalFlush, default),
        (DescriptorType.Iotlb, InvalidationScope.Domain) => (TraceRole.DomainFlush, default),
        (DescriptorType.Iotlb, _) => (TraceRole.PageFlush, d.Pages),
        (DescriptorType.PasidIotlb, InvalidationScope.Pasid) => (TraceRole.PasidFlush, default),
        (DescriptorType.PasidIotlb, _) => (TraceRole.PasidPageFlush, d.Pages),
        (DescriptorType.DeviceTlb or DescriptorType.PasidDeviceTlb, _) => (TraceRole.DeviceFlush, d.Pages),
        (DescriptorType.ContextCache or DescriptorType.PasidCache, _) => (TraceRole.ContextChange, default),
        _ => (TraceRole.Other, default),
    };
}
