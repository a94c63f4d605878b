using PasidVerify.Iommu;
using PasidVerify.Spec;
using Status = PasidVerify.Iommu.Status;

namespace PasidVerify.Conformance.Tests;

/// <summary>The implementation with one thing done wrong in front of it.</summary>
internal static class FaultyTargets
{
    public const ulong BlockedFrame = 0x1004;

    public static Target Of(Func<IPasidDma, Scope, IPasidDma> fault) => new("faulty", scope =>
    {
        var system = TargetList.Iommu().Start(scope);
        return system with { Dma = fault(system.Dma, scope) };
    });

    public static Target BypassForUntrusted() => Of((inner, _) => new BypassForAll(inner));

    public static Target StaleAfterUnmap() => Of((inner, _) => new NeverForgets(inner));

    public static Target AnyRange() => Of((inner, _) => new AcceptsAnyRange(inner));

    public static Target EarlyDisable() => Of((inner, _) => new DoesNotWait(inner));

    public static Target StaleAfterKernelChange() => Of((inner, _) => new NeverForgetsTheKernel(inner));

    public static Target Blocking() => Of((inner, _) => new BlocksOneFrame(inner));

    public static Target Throwing() => Of((inner, _) => new Throws(inner));

    public static Target HalfMapping() => Of((inner, _) => new MapsWhatItRefuses(inner));

    public static Target NeverEnding() => Of((inner, _) => new NeverEnds(inner));

    public static Target Shifted() => Of((inner, _) => new LosesOffset(inner));

    private sealed class BypassForAll(IPasidDma inner) : Forwarding(inner)
    {
        public override Status Enable(ushort device, Iommu.Mode mode, out uint pasid, out ushort domain)
        {
            var status = base.Enable(device, mode, out pasid, out domain);
            if (status != Status.NotTrusted) return status;
            (pasid, domain) = (1, WellKnownDomain.Passthrough);
            return Status.Ok;
        }
    }

    private sealed class NeverForgets(IPasidDma inner) : Forwarding(inner)
    {
        private readonly Dictionary<(ushort, uint, ulong, bool), Answer> known = [];

        public override Answer Access(in Iommu.Request request)
        {
            var answer = base.Access(in request);
            var key = (request.Device, request.Pasid, request.Address, request.Write);
            if (answer.Reached) known[key] = answer;
            return answer.Fault == FaultReason.NotPresent && known.TryGetValue(key, out var stale) ? stale : answer;
        }
    }

    private sealed class AcceptsAnyRange(IPasidDma inner) : Forwarding(inner)
    {
        public override Status MapKva(ushort domain, ulong address, ulong size, Protection protection)
        {
            var status = base.MapKva(domain, address, size, protection);
            return status == Status.OutOfRange ? Status.Ok : status;
        }
    }

    private sealed class DoesNotWait(IPasidDma inner) : Forwarding(inner)
    {
        private readonly HashSet<int> disables = [];

        public override Status BeginDisable(ushort device, out int call)
        {
            var status = base.BeginDisable(device, out call);
            if (status == Status.Pending) disables.Add(call);
            return status;
        }

        public override Status End(int call)
        {
            var status = base.End(call);
            return disables.Remove(call) && status == Status.Pending ? Status.Ok : status;
        }
    }

    /// <summary>As Linux without a notifier: what a device in fast mode has reached once, it reaches for good.</summary>
    private sealed class NeverForgetsTheKernel(IPasidDma inner) : Forwarding(inner)
    {
        private readonly HashSet<uint> fast = [];
        private readonly Dictionary<(ushort, uint, ulong), Answer> known = [];

        public override Status Enable(ushort device, Iommu.Mode mode, out uint pasid, out ushort domain)
        {
            var status = base.Enable(device, mode, out pasid, out domain);
            if (status != Status.Ok) return status;
            known.Clear();
            if (domain == WellKnownDomain.Kernel) fast.Add(pasid);
            else fast.Remove(pasid);
            return status;
        }

        public override Status BeginDisable(ushort device, out int call)
        {
            known.Clear();
            return base.BeginDisable(device, out call);
        }

        public override Answer Access(in Iommu.Request request)
        {
            var answer = base.Access(in request);
            if (!request.Privileged || !fast.Contains(request.Pasid)) return answer;
            var key = (request.Device, request.Pasid, request.Address);
            if (answer.Reached) known[key] = answer;
            return answer.Fault == FaultReason.NotPresent && known.TryGetValue(key, out var stale) ? stale : answer;
        }
    }

    private sealed class BlocksOneFrame(IPasidDma inner) : Forwarding(inner)
    {
        private readonly HashSet<ushort> disabled = [];

        // What a device that is being disabled still reaches is granted by nobody.
        public override Status BeginDisable(ushort device, out int call)
        {
            disabled.Add(device);
            return base.BeginDisable(device, out call);
        }

        public override Answer Access(in Iommu.Request request)
        {
            var answer = base.Access(in request);
            return answer.Reached && answer.Address >> 12 == BlockedFrame && !disabled.Contains(request.Device)
                ? Answer.Blocked(FaultReason.NotPresent)
                : answer;
        }
    }

    private sealed class Throws(IPasidDma inner) : Forwarding(inner)
    {
        public override Status BeginUnmapKva(ushort domain, ulong address, ulong size, out int call)
        {
            var status = base.BeginUnmapKva(domain, address, size, out call);
            return status == Status.Pending && size > 0x1000
                ? throw new InvalidOperationException("One slot too far.")
                : status;
        }
    }

    private sealed class MapsWhatItRefuses(IPasidDma inner) : Forwarding(inner)
    {
        public override Status MapKva(ushort domain, ulong address, ulong size, Protection protection)
        {
            var status = base.MapKva(domain, address, size, protection);
            if (status == Status.NotBacked) base.MapKva(domain, address, 0x1000, protection);
            return status;
        }
    }

    private sealed class NeverEnds(IPasidDma inner) : Forwarding(inner)
    {
        public override Status End(int call)
        {
            var status = base.End(call);
            return status == Status.Ok ? Status.Pending : status;
        }
    }

    private sealed class LosesOffset(IPasidDma inner) : Forwarding(inner)
    {
        public override Answer Access(in Iommu.Request request)
        {
            var answer = base.Access(in request);
            return answer with { Address = answer.Address & ~0xfffUL };
        }
    }
}
