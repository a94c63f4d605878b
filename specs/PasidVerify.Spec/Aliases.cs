global using CallId = PasidVerify.Lifted.Index<PasidVerify.Spec.Sorts.Calls>;
global using DeviceId = PasidVerify.Lifted.Index<PasidVerify.Spec.Sorts.Devices>;
global using DomainId = PasidVerify.Lifted.Index<PasidVerify.Spec.Sorts.Domains>;
global using Frame = PasidVerify.Lifted.Index<PasidVerify.Spec.Sorts.Frames>;
global using Page = PasidVerify.Lifted.Index<PasidVerify.Spec.Sorts.Pages>;
global using PageRange = PasidVerify.Lifted.IndexRange<PasidVerify.Spec.Sorts.Pages>;
global using PasidId = PasidVerify.Lifted.Index<PasidVerify.Spec.Sorts.Pasids>;
global using Ticket = PasidVerify.Lifted.Index<PasidVerify.Spec.Sorts.Tickets>;
