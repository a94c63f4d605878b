namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// Who a map or unmap line belongs to, where the log carries more than Linux's own events: the device that the dma:*
/// events name, or the domain pointer that probes print. An owner is only a number; whose it is, flushes tell.
/// </summary>
internal sealed class OwnerEvidence
{
    private readonly int[] _owners;
    private readonly Dictionary<(FtraceEventKind Class, ulong Key), int> _numbers = [];

    private OwnerEvidence(int events)
    {
        _owners = new int[events];
        Array.Fill(_owners, -1);
    }

    /// <summary>How many owners the log names; 0 for a log without such evidence.</summary>
    public int Count => _numbers.Count;

    /// <summary>The owner of an event's line, -1 when the log does not tell. Maps, unmaps and probed flushes.</summary>
    public int this[int index] => _owners[index];

    /// <summary>Reads the evidence, flow by flow.</summary>
    public static OwnerEvidence Read(ReadOnlySpan<FtraceEvent> events)
    {
        var evidence = new OwnerEvidence(events.Length);
        var flows = new Dictionary<int, Flow>();
        for (int i = 0; i < events.Length; i++)
        {
            if (!flows.TryGetValue(events[i].Flow, out Flow? flow)) flows.Add(events[i].Flow, flow = new Flow());
            evidence.Step(events, i, flow);
        }

        return evidence;
    }

    private void Step(ReadOnlySpan<FtraceEvent> events, int i, Flow flow)
    {
        FtraceEvent e = events[i];
        switch (e.Kind)
        {
            case FtraceEventKind.Map:
                _owners[i] = flow.ProbedMap(e);
                flow.Waiting.Add(i);
                break;
            case FtraceEventKind.Unmap:
                _owners[i] = flow.ProbedUnmap(e);
                // dma_unmap_sg and dma_free are printed before their unmap, which is the flow's next line of this kind.
                if (_owners[i] < 0 && flow.Announced >= 0
                    && (flow.AnnouncedAt == FtraceEvent.NoAddress || Holds(e, flow.AnnouncedAt)))
                    _owners[i] = flow.Announced;
                flow.Announced = -1;
                flow.Waiting.Clear();
                flow.Waiting.Add(i);
                break;
            case FtraceEventKind.DmaMapped or FtraceEventKind.DmaUnmapped:
                // All lines since the flow's last call are this call's, if one of them holds the address it prints.
                Claim(events, flow, e, Number(FtraceEventKind.DmaMapped, (ulong)e.Name));
                flow.Forget();
                break;
            case FtraceEventKind.DmaUnmapping:
                flow.Forget();
                (flow.Announced, flow.AnnouncedAt) = (Number(FtraceEventKind.DmaMapped, (ulong)e.Name), e.First);
                break;
            case FtraceEventKind.ProbeMap or FtraceEventKind.ProbeUnmap:
                (flow.Probe, flow.ProbedAt) = (Number(FtraceEventKind.ProbeMap, e.First), e.Second);
                flow.Waiting.Clear();
                break;
            case FtraceEventKind.ProbeFlush:
                _owners[i] = Number(FtraceEventKind.ProbeMap, e.First);
                break;
            case FtraceEventKind.QueuedInvalidation or FtraceEventKind.CacheTagFlushRange:
                break;
            default:
                flow.Forget();
                break;
        }
    }

    private void Claim(ReadOnlySpan<FtraceEvent> events, Flow flow, in FtraceEvent call, int owner)
    {
        FtraceEventKind kind = call.Kind == FtraceEventKind.DmaMapped ? FtraceEventKind.Map : FtraceEventKind.Unmap;
        bool held = false;
        foreach (int i in flow.Waiting) held |= events[i].Kind == kind && Holds(events[i], call.First);
        if (!held) return;
        foreach (int i in flow.Waiting)
        {
            if (events[i].Kind == kind && _owners[i] < 0) _owners[i] = owner;
        }
    }

    private static bool Holds(in FtraceEvent range, ulong address) =>
        address - range.First < range.Second || address >> 12 == range.First >> 12;

    private int Number(FtraceEventKind @class, ulong key)
    {
        if (!_numbers.TryGetValue((@class, key), out int number)) _numbers.Add((@class, key), number = _numbers.Count);
        return number;
    }

    /// <summary>What a flow has said so far about the call that it is in.</summary>
    private sealed class Flow
    {
        public List<int> Waiting { get; } = [];

        public int Announced { get; set; } = -1;

        public ulong AnnouncedAt { get; set; }

        public int Probe { get; set; } = -1;

        public ulong ProbedAt { get; set; }

        /// <summary>A scatterlist is one probe and many map lines, each beginning where the last ended.</summary>
        public int ProbedMap(in FtraceEvent map)
        {
            if (Probe < 0 || map.First != ProbedAt) return -1;
            ProbedAt = map.First + map.Second;
            return Probe;
        }

        public int ProbedUnmap(in FtraceEvent unmap)
        {
            int owner = Probe >= 0 && unmap.First == ProbedAt ? Probe : -1;
            Probe = -1;
            return owner;
        }

        public void Forget()
        {
            Waiting.Clear();
            (Announced, Probe) = (-1, -1);
        }
    }
}
