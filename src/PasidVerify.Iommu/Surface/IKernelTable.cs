namespace PasidVerify.Iommu;

/// <summary>
/// What the kernel does to its own page table, which devices in fast mode share. What takes something away tells the
/// hardware, and so begins and ends (docs/contract.md, N8).
/// </summary>
public interface IKernelTable
{
    /// <summary>Hangs an empty table page where an address has none (Linux: __pte_alloc_kernel).</summary>
    /// <param name="address">Any byte of the 2 MiB that the table page translates.</param>
    /// <param name="table">Physical address of the table page; 0 when refused.</param>
    Status AddTable(ulong address, out ulong table);

    /// <summary>Maps a page where nothing is (Linux: vmap, direct-map setup).</summary>
    /// <param name="address">Any byte of the page.</param>
    /// <param name="frame">Physical address divided by 4096.</param>
    /// <param name="protection">Read, or read and write.</param>
    Status MapKernel(ulong address, ulong frame, Protection protection);

    /// <summary>
    /// Starts to take pages out, or to change their rights (Linux: vunmap, set_memory_ro): Pending, with a call to end.
    /// </summary>
    /// <param name="address">First byte, a multiple of 4096.</param>
    /// <param name="size">Bytes, a multiple of 4096.</param>
    /// <param name="protection">The rights that are left: read and write, read, or none to take the pages out.</param>
    /// <param name="call">The call to end; -1 when refused.</param>
    Status BeginKernelChange(ulong address, ulong size, Protection protection, out int call);

    /// <summary>
    /// Starts to give an empty table page back (Linux: pmd_free_pte_page): Pending, with a call to end. The page is used
    /// for nothing else before.
    /// </summary>
    /// <param name="address">Any byte of the 2 MiB that the table page translates.</param>
    /// <param name="call">The call to end; -1 when refused.</param>
    Status BeginFreeTable(ulong address, out int call);
}
