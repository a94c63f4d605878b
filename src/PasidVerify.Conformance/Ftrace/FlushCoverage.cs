namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// Whether the translations of one run of pages, unmapped at one line, are gone from every cache at another.
/// </summary>
/// <remarks>
/// Two readings. Generous: whatever the log leaves open counts as a flush in time; only what fails even so is a
/// violation. Exacting: only what the log proves counts; what fails only so is undecided. Which descriptor removes
/// what: VT-d 6.5.2, tables 23 and 24. Not checked: paging-structure caches (the log does not show when table pages are
/// freed), completion (the driver's wait descriptor is not traced), other IOMMUs of a domain that spans several.
/// </remarks>
internal sealed class FlushCoverage(TraceIndex index, FlushPairing pairing)
{
    private const long LargePage = 512;

    /// <summary>One unmap of a run of pages: its position in the events of the pages, and the map it undid.</summary>
    public readonly record struct Retired(Domain Domain, int At, int Map);

    /// <summary>The events that touch a run of pages, in log order, and its pages.</summary>
    public readonly ref struct Page(ReadOnlySpan<int> events, PageSpan pages)
    {
        public ReadOnlySpan<int> Events { get; } = events;

        public PageSpan Pages { get; } = pages;
    }

    /// <summary>The caches are clean when the event <paramref name="reuse"/> happens.</summary>
    public bool Clean(in Page page, in Retired retired, int reuse, bool generous)
    {
        int flush = IotlbFlush(page, retired, reuse, generous);
        if (flush < 0) return false;
        int unmap = page.Events[retired.At];
        foreach ((int source, (int first, int last)) in retired.Domain.DeviceTlbs)
        {
            // Flushed for earlier and for later unmaps: the device held translations all the while.
            if (first < unmap && unmap < last && !DeviceFlushed(page, source, flush, reuse)) return false;
        }

        return true;
    }

    /// <summary>The IOTLB is clean; what is missing then is a device-TLB invalidation.</summary>
    public bool IotlbClean(in Page page, in Retired retired, int reuse) =>
        IotlbFlush(page, retired, reuse, true) >= 0;

    private int IotlbFlush(in Page page, in Retired retired, int reuse, bool generous)
    {
        int unmap = page.Events[retired.At];
        if (FlushedHalfway(page, retired, unmap, generous)) return unmap;
        // The line is printed after the work: another processor's flush since the flow's last line may have come after
        // it.
        int since = generous ? Math.Max(pairing.Unmaps[unmap].Previous, retired.Map) : unmap;
        int found = WideFlush(retired.Domain, since, unmap, reuse, generous);

        int k = retired.At;
        while (generous && k > 0 && page.Events[k - 1] > since) k--;
        for (; k < page.Events.Length; k++)
        {
            int flush = page.Events[k];
            if (found >= 0 && flush >= found) break;
            if (!InTime(flush, unmap, reuse, generous))
            {
                if (flush > reuse && !index.Tied(flush, reuse)) break;
                continue;
            }

            if (Removes(flush, retired.Domain, generous)) return flush;
        }

        return found;
    }

    private bool InTime(int flush, int unmap, int reuse, bool generous) => generous
        ? index.MaybeBefore(flush, reuse)
        : index.SurelyBefore(unmap, flush) && index.SurelyBefore(flush, reuse);

    private int WideFlush(Domain domain, int since, int unmap, int reuse, bool generous)
    {
        List<int> wide = domain.Wide;
        int at = wide.BinarySearch(since + 1);
        for (at = at < 0 ? ~at : at; at < wide.Count; at++)
        {
            int flush = wide[at];
            if (!index.MaybeBefore(flush, reuse)) break;
            if (InTime(flush, unmap, reuse, generous) && Removes(flush, domain, generous)) return flush;
        }

        return -1;
    }

    private bool Removes(int flush, Domain domain, bool generous)
    {
        TraceRole role = index.Roles[flush];
        switch (role)
        {
            case TraceRole.GlobalFlush:
                return true;
            case TraceRole.PageFlush or TraceRole.DomainFlush:
                return pairing.FlushDomains[flush] == domain.Number;
            case TraceRole.PasidPageFlush or TraceRole.PasidFlush:
                if (pairing.FlushDomains[flush] != domain.Number) return false;
                // Second-stage translations stay, unless the whole PASID goes, and which PASIDs use them is not known.
                if (domain.PairedPasidIotlb == 0) return generous && role == TraceRole.PasidFlush;
                // Both kinds seen: first stage, where iotlb_inv does too much, or second, where p_iotlb_inv does
                // nothing.
                if (domain.PairedIotlb > 0) return generous;
                int pasid = InvalidationDescriptor.Decode(index.Events[flush].First, index.Events[flush].Second).Pasid;
                return pasid == domain.Pasid || (generous && domain.ManyPasids);
            default:
                return false;
        }
    }

    // One unmap in several chunks, which end at 2 MiB boundaries, may flush each before the next, and prints its line
    // at the end. The last chunk is flushed after the line.
    private bool FlushedHalfway(in Page page, in Retired retired, int unmap, bool generous)
    {
        ref UnmapFacts facts = ref pairing.Unmaps[unmap];
        if (facts.EarlyFlush < 0 || facts.EarlyFlush <= retired.Map) return false;
        PageSpan whole = index.Pages[unmap];
        long lastChunk = (whole.End - 1) / LargePage * LargePage;
        if (page.Pages.End > lastChunk || lastChunk <= whole.First) return false;
        if (!generous && (facts.Flush < 0 || facts.EarlyFlushExplained)) return false;
        for (int k = retired.At - 1; k >= 0 && page.Events[k] >= facts.EarlyFlush; k--)
        {
            int flush = page.Events[k];
            if (index.Events[flush].Flow == index.Events[unmap].Flow && Removes(flush, retired.Domain, generous))
                return true;
        }

        return false;
    }

    // A device may refill its TLB from the IOTLB until that is flushed: its own flush must come after.
    private bool DeviceFlushed(in Page page, int source, int after, int reuse)
    {
        foreach (int flush in page.Events)
        {
            if (flush <= after || index.Roles[flush] != TraceRole.DeviceFlush) continue;
            if (!index.MaybeBefore(flush, reuse)) return false;
            ref readonly FtraceEvent e = ref index.Events[flush];
            if (InvalidationDescriptor.Decode(e.First, e.Second).SourceId == source) return true;
        }

        return false;
    }
}
