namespace PasidVerify.Iommu;

/// <summary>
/// Where the tables of a configuration lie in physical memory: the invalidation queue, the status words, the PASID
/// directories, and pools of pages: for what lies above page tables, for the kernel's own, for the roots of the DMA
/// API's domains, and for what lies below the roots of all domains. No page frame that the kernel maps at boot is among
/// them, nor one of the bounce pool.
/// </summary>
public sealed class MemoryLayout
{
    // A cache line each: calls of different threads wait beside each other.
    private const ulong StatusBytes = 64;

    private readonly ulong _directoryBytes;

    private MemoryLayout(Configuration configuration)
    {
        DirectorySize = PasidDirectorySize(configuration.PasidLimit);
        _directoryBytes = RoundUp(PasidIndex.DirectorySlot<Word>(0, PasidIndex.Capacity<Word>(DirectorySize)));
        ulong queue = RoundUp((ulong)configuration.QueueSlots * DescriptorFormat.Bytes);
        ulong status = RoundUp((ulong)configuration.CallLimit * StatusBytes);
        ulong directories = (ulong)configuration.Devices.Count * _directoryBytes;
        PoolPages = TablePages.AbovePageTables(configuration);
        KernelTablePages = TablePages.Kernel(configuration);
        if (PoolPages + KernelTablePages > int.MaxValue)
        {
            throw new ArgumentException(
                $"The tables can need {PoolPages + KernelTablePages} pages, more than {int.MaxValue}.",
                nameof(configuration));
        }

        DmaRootPages = TablePages.DmaRoots(configuration);
        ulong pool = PoolPages * Paging.PageSize;
        ulong kernel = KernelTablePages * Paging.PageSize;
        ulong roots = DmaRootPages * Paging.PageSize;
        Bytes = queue + status + directories + pool + kernel + roots
            + (ulong)configuration.DomainTablePages * Paging.PageSize;
        Start = FreeArea.Find(configuration, Bytes);
        Status = Start + queue;
        Directories = Status + status;
        Pool = Directories + directories;
        KernelTables = Pool + pool;
        DmaRoots = KernelTables + kernel;
        DomainTables = DmaRoots + roots;
    }

    /// <summary>Physical address of the first byte, a multiple of 4096.</summary>
    public ulong Start { get; }

    /// <summary>Size, a multiple of 4096.</summary>
    public ulong Bytes { get; }

    /// <summary>Physical address of the invalidation queue.</summary>
    public ulong Queue => Start;

    internal ulong Status { get; }

    internal ulong Directories { get; }

    /// <summary>PDTS of every device: the smallest directory that serves all PASIDs below the limit.</summary>
    internal ulong DirectorySize { get; }

    /// <summary>Physical address of the pages for contexts, PASID tables and the roots of strict domains.</summary>
    internal ulong Pool { get; }

    internal ulong PoolPages { get; }

    /// <summary>Physical address of the pages for the kernel's own tables.</summary>
    internal ulong KernelTables { get; }

    internal ulong KernelTablePages { get; }

    /// <summary>Physical address of the pages for roots of the DMA API's domains.</summary>
    internal ulong DmaRoots { get; }

    internal ulong DmaRootPages { get; }

    /// <summary>Physical address of the pages for tables below the roots of domains.</summary>
    internal ulong DomainTables { get; }

    /// <summary>The layout of a configuration.</summary>
    /// <exception cref="ArgumentException">The configuration contradicts itself, or has no room for tables.</exception>
    public static MemoryLayout Of(Configuration configuration)
    {
        ConfigurationCheck.Throw(configuration);
        return new MemoryLayout(configuration);
    }

    /// <summary>Physical address of a call's status dword.</summary>
    /// <remarks>Eight bytes apart, so that no store writes back a neighbour that the other party changed.</remarks>
    public ulong StatusOf(int call) => Status + (ulong)call * StatusBytes;

    /// <summary>Physical address of the PASID directory of a device, by its place in the configuration.</summary>
    public ulong DirectoryOf(int device) => Directories + (ulong)device * _directoryBytes;

    private static ulong PasidDirectorySize(uint pasidLimit)
    {
        ulong size = 0;
        while (PasidIndex.Capacity<Word>(size) < pasidLimit)
            size++;
        return size;
    }

    private static ulong RoundUp(ulong bytes) => (bytes + Paging.PageSize - 1) & ~(Paging.PageSize - 1);
}
