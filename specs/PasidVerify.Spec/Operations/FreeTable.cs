namespace PasidVerify.Spec;

/// <summary>
/// The kernel gives an empty table page back (Linux: pmd_free_pte_page, kernel_pgtable_work, iommu_sva_invalidate_kva_range). Caches of upper entries
/// may still lead there, so it stays a table page until they have been invalidated (VT-d 6.5.3.6; CVE-2025-71089).
/// </summary>
public static class FreeTable
{
    /// <summary>Begins the call, under a call number that is free.</summary>
    public static Status Begin(State s, RegionId region, CallId call)
    {
        var entry = s.Regions[region];
        if (entry.Phase == TablePhase.Retiring) return Status.Busy;
        if (entry.Phase == TablePhase.None) return Status.NoTable;
        if (!s.Reading.ForAll(KernelTable.PagesOf(region), page => !s.Cells[new(entry.Table, page)].Present))
            return Status.NotEmpty;
        if (CallsInFlight.Refuse(s, call) is { } full) return full;

        s.Regions[region] = new(TablePhase.Retiring, entry.Table, call);
        s.StaleTables[new(region, entry.Table)] = new(true);
        if (s.Design.TablePageFreedBeforeFlush) s.TablePages[entry.Table] = default;
        s.Calls[call] = default(Call) with
        {
            Kind = CallKind.FreeTable, Region = region, Flush = Notifier.Flush(s),
        };
        return Status.Pending;
    }

    /// <summary>The page is anybody's when the call returns.</summary>
    internal static void Finish(State s, Call call)
    {
        s.TablePages[s.Regions[call.Region].Table] = default;
        s.Regions[call.Region] = default;
    }
}
