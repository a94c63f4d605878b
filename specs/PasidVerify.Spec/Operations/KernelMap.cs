using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// What the kernel adds to its own page table: table pages and translations (Linux: __pte_alloc_kernel, vmap, direct-map
/// setup). What becomes present needs no invalidation (VT-d 6.5.3.5), so each is one step.
/// </summary>
public static class KernelMap
{
    /// <summary>Hangs an empty table page, the kernel's choice, where a region has none; 0 says that it found none.</summary>
    public static Status AddTable(State s, RegionId region, TableId table)
    {
        if (!KernelTable.Canonical(region)) return Status.OutOfRange;
        var phase = s.Regions[region].Phase;
        if (phase == TablePhase.Retiring) return Status.Busy;
        if (phase == TablePhase.Live) return Status.AlreadyMapped;
        if (table == 0) return Status.Exhausted;
        if (s.TablePages[table].Used) return Status.ChoiceRefused;
        s.Cells.Clear(cell => cell.Table == table);
        s.Regions[region] = new(TablePhase.Live, table, 0);
        s.TablePages[table] = new(true, region);
        return Status.Ok;
    }

    /// <summary>Maps a page to a page frame.</summary>
    /// <param name="s">The state.</param>
    /// <param name="page">The page.</param>
    /// <param name="frame">The page frame, below the host address width.</param>
    /// <param name="protection"><see cref="MapKva.Read"/>, with or without <see cref="MapKva.Write"/>.</param>
    public static Status Map(State s, Page page, Frame frame, Bits protection)
    {
        if (protection != MapKva.Read & protection != (MapKva.Read | MapKva.Write)) return Status.InvalidProtection;
        // An entry that leads there has reserved bits set, and faults (VT-d 9.7).
        if (frame > s.Layout.LastFrame) return Status.OutOfRange;
        var region = s.Regions[KernelTable.RegionOf(page)];
        if (region.Phase != TablePhase.Live) return Status.NoTable;
        if (s.Cells[new(region.Table, page)].Present) return Status.AlreadyMapped;
        if (s.KernelChanges[page].Pending) return Status.Busy;
        s.Cells[new(region.Table, page)] = new(true, (protection & MapKva.Write) != 0, frame);
        return Status.Ok;
    }

    /// <summary>
    /// Somebody writes to a page frame that is no table page, what looks like a translation: the owner of a table page
    /// that was freed and reused, as data.
    /// </summary>
    public static Status WriteFrame(State s, TableId table, Page page, Frame frame)
    {
        if (s.TablePages[table].Used) return Status.Busy;
        s.Cells[new(table, page)] = new(true, true, frame);
        return Status.Ok;
    }
}
