namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// The forward pass: pairs each unmap with the flush that follows in its flow, and so learns the unmap's domain id
/// (the unmap line itself names none).
/// </summary>
/// <remarks>
/// Strict mode, DMA API: one unmap, one flush. VFIO: many adjoining unmaps, one flush of their hull. An unmap in
/// several chunks may flush half-way, before its line is printed. Flushes of a change of context belong to no unmap.
/// </remarks>
internal sealed class FlushPairing(TraceIndex index)
{
    private readonly UnmapFacts[] _unmaps = new UnmapFacts[index.Events.Length];
    private readonly int[] _flushDomains = new int[index.Events.Length];
    private readonly FlowState[] _flows = [.. Enumerable.Range(0, index.Log.FlowCount).Select(_ => new FlowState())];
    private readonly Dictionary<int, HashSet<int>> _owned = [];
    private bool _unmapped;

    /// <summary>Facts by event number; meaningful for unmaps.</summary>
    public UnmapFacts[] Unmaps => _unmaps;

    /// <summary>Domain numbers by event number; meaningful for flushes of one domain id.</summary>
    public int[] FlushDomains => _flushDomains;

    /// <summary>Domains that the flushes show each owner (device, domain pointer) to have.</summary>
    public IReadOnlyDictionary<int, HashSet<int>> Owned => _owned;

    /// <summary>Domain ids over time; filled by <see cref="Run"/>.</summary>
    public DomainLedger Ledger { get; private set; } = new();

    /// <summary>
    /// Up to here the log shows strict DMA API use and nothing else: every flush is just what the unmap before it in
    /// its flow needs, and once something was unmapped, no context changes and nothing is flushed as a whole.
    /// </summary>
    public int StrictUntil { get; private set; }

    /// <summary>Reads all events but one.</summary>
    public void Run(int without)
    {
        Ledger = new DomainLedger();
        (StrictUntil, _unmapped) = (int.MaxValue, false);
        _owned.Clear();
        foreach (FlowState flow in _flows) flow.Reset();
        ReadOnlySpan<FtraceEvent> events = index.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (i == without) continue;
            FlowState flow = _flows[events[i].Flow];
            if (flow.Previous >= 0) _unmaps[flow.Previous].Next = i;
            Step(events[i], i, flow);
            flow.Previous = i;
        }
    }

    private void Step(in FtraceEvent e, int i, FlowState flow)
    {
        switch (index.Roles[i])
        {
            case TraceRole.Map:
                flow.Return();
                (flow.Detach, flow.ChangingContext) = (-1, false);
                break;
            case TraceRole.Unmap:
                BeginUnmap(i, flow);
                break;
            case TraceRole.PageFlush or TraceRole.PasidPageFlush or TraceRole.DomainFlush or TraceRole.PasidFlush:
                Flush(e, i, flow);
                break;
            case TraceRole.GlobalFlush:
                if (_unmapped) EndStrict(i);
                foreach (Domain domain in Ledger.CurrentOf(e.Name)) domain.Wide.Add(i);
                flow.Return();
                break;
            case TraceRole.DeviceFlush:
                SawDeviceFlush(e, flow);
                break;
            case TraceRole.ContextChange:
                ChangeContext(e, i, flow);
                break;
            case TraceRole.Attach:
                if (e.Kind == FtraceEventKind.DetachDevice) EndStrict(i);
                flow.Return();
                flow.ChangingContext = false;
                break;
            case TraceRole.FlushIntent:
                Tag(e, flow);
                break;
            case TraceRole.Probe:
                if (e.Kind == FtraceEventKind.ProbeFlush) flow.FlushOwner = index.Owners[i];
                break;
            default:
                flow.Return();
                break;
        }
    }

    private void BeginUnmap(int i, FlowState flow)
    {
        _unmaps[i] = new UnmapFacts
        {
            Previous = flow.Previous,
            Next = -1,
            Flush = -1,
            EarlyFlush = flow.EarlyFlush,
            EarlyFlushExplained = flow.EarlyFlushExplained,
            Detach = flow.Detach,
            Domain = -1,
            Candidates = [],
        };
        (flow.EarlyFlush, flow.EarlyFlushExplained, flow.LastFlushed) = (-1, false, -1);
        flow.ChangingContext = false;
        flow.Waiting.Add(i);
        _unmapped = true;
    }

    private void Flush(in FtraceEvent e, int i, FlowState flow)
    {
        InvalidationDescriptor descriptor = InvalidationDescriptor.Decode(e.First, e.Second);
        Domain domain = Ledger.Current(e.Name, descriptor.DomainId);
        _flushDomains[i] = domain.Number;
        TraceRole role = index.Roles[i];
        bool wide = role is TraceRole.DomainFlush or TraceRole.PasidFlush;
        // Page-selective type 2 removes all first-stage translations of the domain id, whatever its address.
        if (wide || (role == TraceRole.PageFlush && domain.PairedPasidIotlb > 0)) domain.Wide.Add(i);
        // A gather was under way since its first unmap.
        if (flow.Waiting.Count == 0) EndStrict(i);
        else if (wide || index.Pages[i] != RangeEncoding.Hull(index.Pages[flow.Waiting[^1]]))
            EndStrict(flow.Waiting[0]);
        if (flow.ChangingContext) return;

        bool paired = Pair(i, e, domain, descriptor, wide, flow);
        if (wide)
        {
            domain.Sweeps.Add(i);
            if (paired) domain.PairedSweeps++;
        }

        if (flow.FlushOwner >= 0) Own(flow.FlushOwner, domain);
        flow.FlushOwner = -1;
        flow.Waiting.Clear();
    }

    // A queue's timer runs in softirq, in whatever flow that interrupts: there, coming next means nothing.
    private bool Pair(int i, in FtraceEvent e, Domain domain, in InvalidationDescriptor d, bool wide, FlowState flow)
    {
        if (flow.EarlyFlush < 0) flow.EarlyFlush = i;
        flow.EarlyFlushExplained = false;
        if (flow.Waiting.Count == 0 || (wide && e.Context == 's')) return false;
        PageSpan flushed = wide ? PageSpan.Everything : index.Pages[i];
        int last = flow.Waiting[^1];
        PageSpan hull = index.Pages[last];
        if (!flushed.Contains(new PageSpan(hull.End - 1, hull.End)) || IsOfAnother(last, domain)) return false;

        Assign(last, i, domain, d, wide);
        flow.LastFlushed = last;
        bool certain = true;
        for (int k = flow.Waiting.Count - 2; k >= 0; k--)
        {
            PageSpan pages = index.Pages[flow.Waiting[k]];
            // Pages that were unmapped twice were mapped in between, so the earlier call had returned.
            bool adjoins = pages.First == hull.End || hull.First == pages.End;
            if (!adjoins || !flushed.Contains(pages) || IsOfAnother(flow.Waiting[k], domain)) break;
            // Once the flush is just what the unmaps so far need, an earlier one may have lost its own.
            certain &= !wide && RangeEncoding.Hull(hull) != flushed;
            hull = new PageSpan(Math.Min(hull.First, pages.First), Math.Max(hull.End, pages.End));
            certain &= !wide && flushed.Contains(hull);
            if (certain) Assign(flow.Waiting[k], i, domain, d, wide);
            else _unmaps[flow.Waiting[k]].Candidates = [domain.Number];
        }

        flow.EarlyFlushExplained = RangeEncoding.Hull(hull) == flushed || wide;
        return true;
    }

    // What the kernel said that it was about to flush: a descriptor with another domain id is no flush of that.
    private bool IsOfAnother(int unmap, Domain domain) =>
        _unmaps[unmap].Domain >= 0 && _unmaps[unmap].Domain != domain.Number;

    private void Assign(int unmap, int flush, Domain domain, in InvalidationDescriptor d, bool wide)
    {
        _unmaps[unmap].Flush = flush;
        _unmaps[unmap].Domain = domain.Number;
        if (d.Type == DescriptorType.Iotlb)
        {
            domain.PairedIotlb += wide ? 0 : 1;
        }
        else
        {
            domain.PairedPasidIotlb += wide ? 0 : 1;
            if (domain.Pasid < 0) domain.Pasid = d.Pasid;
            domain.ManyPasids |= domain.Pasid != d.Pasid;
        }

        if (!wide && domain.Sweeps.Count == 0) domain.LastStrict = Math.Max(domain.LastStrict, unmap);
        if (index.Owners[unmap] >= 0) Own(index.Owners[unmap], domain);
    }

    private void Own(int owner, Domain domain)
    {
        if (!_owned.TryGetValue(owner, out HashSet<int>? domains)) _owned.Add(owner, domains = []);
        domains.Add(domain.Number);
    }

    // cache_tag_flush_range prints the range as asked for, before rounding: it names its unmaps for certain.
    private void Tag(in FtraceEvent e, FlowState flow)
    {
        if (flow.ChangingContext || flow.Waiting.Count == 0) return;
        PageSpan asked = PageSpan.Touched(e.Second, unchecked(e.Third - e.Second + 1));
        Domain domain = Ledger.Current(e.Name, (int)e.First);
        foreach (int unmap in flow.Waiting)
        {
            if (!asked.Contains(index.Pages[unmap]) || _unmaps[unmap].Domain >= 0) continue;
            _unmaps[unmap].Domain = domain.Number;
            domain.Tagged++;
            if (index.Owners[unmap] >= 0) Own(index.Owners[unmap], domain);
        }
    }

    private void SawDeviceFlush(in FtraceEvent e, FlowState flow)
    {
        if (flow.LastFlushed < 0) return;
        int unmap = flow.LastFlushed;
        int source = InvalidationDescriptor.Decode(e.First, e.Second).SourceId;
        Dictionary<int, (int First, int Last)> seen = Ledger.Domains[_unmaps[unmap].Domain].DeviceTlbs;
        seen[source] = (seen.TryGetValue(source, out (int First, int Last) span) ? span.First : unmap, unmap);
    }

    private void ChangeContext(in FtraceEvent e, int i, FlowState flow)
    {
        flow.Return();
        flow.ChangingContext = true;
        if (e.Kind == FtraceEventKind.CacheTagUnassign)
        {
            Ledger.Change(e.Name, (int)e.First, i);
            flow.Detach = i;
            EndStrict(i);
            return;
        }

        InvalidationDescriptor descriptor = InvalidationDescriptor.Decode(e.First, e.Second);
        if (descriptor.Scope == InvalidationScope.Global)
        {
            Ledger.ChangeAll(i);
            if (_unmapped) EndStrict(i);
            return;
        }

        Ledger.Change(e.Name, descriptor.DomainId, i);
        flow.Detach = i;
        EndStrict(i);
    }

    private void EndStrict(int position) => StrictUntil = Math.Min(StrictUntil, position);
}
