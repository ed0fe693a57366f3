// SPDX-License-Identifier: Apache-2.0
#include "probe/topology.hpp"

#include "energymodel/error.hpp"

#ifdef ENERGYMODEL_HAS_HWLOC
#include <fmt/format.h>
#include <hwloc.h>
#include <unistd.h>

#include <memory>
#endif

namespace energymodel::cli {

#ifdef ENERGYMODEL_HAS_HWLOC

Topology read_topology() {
  hwloc_topology_t raw = nullptr;
  ::hwloc_topology_init(&raw);
  const std::unique_ptr<hwloc_topology, decltype(&::hwloc_topology_destroy)> topology(
      raw, ::hwloc_topology_destroy);
  if (::hwloc_topology_load(raw) != 0) {
    throw Error(Errc::bad_input, "hwloc", "cannot read the topology of this machine");
  }
  Topology out;
  out.reported_by = "hwloc " HWLOC_VERSION;
  out.processor = "unknown processor";
  // In virtual machines that are given more memory later, the nodes that hwloc adds up may lack it.
  out.memory_B =
      static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  const hwloc_obj_t package = ::hwloc_get_obj_by_type(raw, HWLOC_OBJ_PACKAGE, 0);
  const char* const model =
      package == nullptr ? nullptr : ::hwloc_obj_get_info_by_name(package, "CPUModel");
  if (model != nullptr) out.processor = model;

  const int cores = ::hwloc_get_nbobjs_by_type(raw, HWLOC_OBJ_CORE);
  for (int i = 0; i < cores; ++i) {
    const hwloc_obj_t core = ::hwloc_get_obj_by_type(raw, HWLOC_OBJ_CORE, static_cast<unsigned>(i));
    out.core_pus.push_back(static_cast<std::size_t>(::hwloc_bitmap_first(core->cpuset)));
  }
  for (const hwloc_obj_type_t type :
       {HWLOC_OBJ_L1CACHE, HWLOC_OBJ_L2CACHE, HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L4CACHE}) {
    const int units = ::hwloc_get_nbobjs_by_type(raw, type);
    if (units <= 0) continue;
    const hwloc_obj_t cache = ::hwloc_get_obj_by_type(raw, type, 0);
    out.caches.push_back({fmt::format("L{}", cache->attr->cache.depth),
                          static_cast<double>(cache->attr->cache.size),
                          static_cast<std::size_t>(units)});
  }
  return out;
}

#else

Topology read_topology() {
  throw Error(Errc::usage,
              "probe",
              "found a build without hwloc, expected one with it (install libhwloc-dev and build "
              "again)");
}

#endif

}  // namespace energymodel::cli
