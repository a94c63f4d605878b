using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>How far a region of the kernel's address space has a table page.</summary>
public enum TablePhase
{
    /// <summary>It has none.</summary>
    None,

    /// <summary>The upper table leads to it.</summary>
    Live,

    /// <summary>The upper table leads there no more; the page is free again when the call that frees it returns.</summary>
    Retiring,
}

/// <summary>An entry of the kernel's upper table, present in memory while it is live.</summary>
/// <param name="Phase">Whether it leads to a table page.</param>
/// <param name="Table">The table page.</param>
/// <param name="Call">The call that frees it, while retiring.</param>
public readonly record struct KernelRegion(Choice<TablePhase> Phase, TableId Table, CallId Call);

/// <summary>What a page frame is to the kernel's page allocator.</summary>
/// <param name="Used">It is a table page; else anybody may write to it.</param>
/// <param name="Region">The region that it translates.</param>
public readonly record struct TablePage(Bool Used, RegionId Region);

/// <summary>A change of the kernel's page table at one page, until it returns.</summary>
/// <param name="Pending">There is one in flight.</param>
/// <param name="Call">The call.</param>
/// <param name="Frame">The page frame that the page led to before.</param>
/// <param name="Writable">It could be written before.</param>
public readonly record struct KernelChange(Bool Pending, CallId Call, Frame Frame, Bool Writable);
