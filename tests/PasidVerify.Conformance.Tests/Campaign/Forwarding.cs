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

    public virtual Status End(int call) => inner.End(call);

    public virtual bool Step() => inner.Step();

    public virtual Answer Access(in Request request) => inner.Access(in request);
}
