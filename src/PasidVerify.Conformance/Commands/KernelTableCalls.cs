using PasidVerify.Iommu;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>A call by which the kernel changes its own page table.</summary>
public abstract record KernelTableCall : KernelCall
{
    internal sealed override DomainPick? Space => DomainPick.At((ushort)Domains.Kernel);
}

/// <summary>The kernel hangs an empty table page.</summary>
/// <param name="Address">Any byte that it translates.</param>
public sealed record AddTable(ulong Address) : KernelTableCall
{
    internal override RangePick? Bytes => RangePick.At(Address, Scope.PageBytes);

    internal override AddTable About(DomainPick? space, RangePick bytes) => this with { Address = bytes.Address };
}

/// <summary>The kernel maps a page of its own.</summary>
/// <param name="Address">Any byte of the page.</param>
/// <param name="Frame">Physical address divided by 4096, 40 bits.</param>
/// <param name="Protection">Any number of 4 bits.</param>
public sealed record MapKernel(ulong Address, ulong Frame, Protection Protection) : KernelTableCall
{
    internal override RangePick? Bytes => RangePick.At(Address, Scope.PageBytes);

    internal override MapKernel About(DomainPick? space, RangePick bytes) => this with { Address = bytes.Address };
}

/// <summary>The kernel begins to take pages of its own out, or to change their rights.</summary>
/// <param name="Range">The bytes.</param>
/// <param name="Protection">Any number of 4 bits.</param>
public sealed record BeginKernelChange(RangePick Range, Protection Protection) : KernelTableCall
{
    internal override RangePick? Bytes => Range;

    internal override BeginKernelChange About(DomainPick? space, RangePick bytes) => this with { Range = bytes };
}

/// <summary>The kernel begins to give a table page back.</summary>
/// <param name="Address">Any byte that it translates.</param>
public sealed record BeginFreeTable(ulong Address) : KernelTableCall
{
    internal override RangePick? Bytes => RangePick.At(Address, Scope.PageBytes);

    internal override BeginFreeTable About(DomainPick? space, RangePick bytes) => this with { Address = bytes.Address };
}
