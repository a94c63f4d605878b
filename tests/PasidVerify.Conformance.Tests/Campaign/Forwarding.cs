using PasidVerify.Iommu;

namespace PasidVerify.Conformance.Tests;

/// <summary>Hands everything on to another implementation.</summary>
internal abstract class Forwarding(IPasidDma inner) : IPasidDma
{
    public virtual Status Enable(ushort device, Mode mode, out uint pasid, out ushort domain) =>
        inner.Enable(device, mode, out pasid, out domain);

    public virtual Status BeginDisable(ushort device, out int call) => inner.BeginDisable(device, out call);

    public virtual Status MapKva(ushort domain, ulong address, ulong size, Protection protection) =>
        inner.MapKva(domain, address, size, protection);

    public virtual Status BeginUnmapKva(ushort domain, ulong address, ulong size, out int call) =>
        inner.BeginUnmapKva(domain, address, size, out call);

    public virtual Status Probe(ushort device, out ushort domain) => inner.Probe(device, out domain);

    public virtual Status MapDma(
        ushort device, ulong address, ulong size, Direction direction, out ulong iova, out ulong copy) =>
        inner.MapDma(device, address, size, direction, out iova, out copy);

    public virtual Status BeginUnmapDma(ushort device, ulong iova, ulong size, out int call) =>
        inner.BeginUnmapDma(device, iova, size, out call);

    public virtual Status BeginMapSg(ushort device, ulong size, Direction direction, out ulong iova, out int call) =>
        inner.BeginMapSg(device, size, direction, out iova, out call);

    public virtual Status MapSegment(int call, ulong address, ulong size, out ulong iova) =>
        inner.MapSegment(call, address, size, out iova);

    public virtual Status BeginUndoMapSg(int call) => inner.BeginUndoMapSg(call);

    public virtual Status BeginFlushQueue(ushort domain, out int call) => inner.BeginFlushQueue(domain, out call);

    public virtual Status AddTable(ulong address, out ulong table) => inner.AddTable(address, out table);

    public virtual Status MapKernel(ulong address, ulong frame, Protection protection) =>
        inner.MapKernel(address, frame, protection);

    public virtual Status BeginKernelChange(ulong address, ulong size, Protection protection, out int call) =>
        inner.BeginKernelChange(address, size, protection, out call);

    public virtual Status BeginFreeTable(ulong address, out int call) => inner.BeginFreeTable(address, out call);

    public virtual Status End(int call) => inner.End(call);

    public virtual bool Step() => inner.Step();

    public virtual bool IsStopped => inner.IsStopped;

    public virtual Answer Access(in Request request) => inner.Access(in request);

    public virtual Answer AccessByAts(in Request request) => inner.AccessByAts(in request);
}
