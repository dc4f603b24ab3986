# What `cmake --install` installs: libraries, headers, drivers, the tool, and how others find them.
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/zeva)

# An installed tree may be moved: its parts find each other relative to themselves.
set_target_properties(zeva zeva_media PROPERTIES INSTALL_RPATH "$ORIGIN")
set_target_properties(zeva_tool PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")

install(TARGETS zeva zeva_media EXPORT zeva
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS ze_zeva zeva_drv_video LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/${ZEVA_DRIVER_SUBDIR})
install(TARGETS zeva_sim LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/zeva)
install(TARGETS zeva_tool RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY include/zeva DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR})

# find_package(zeva): the targets zeva::zeva and zeva::media.
install(EXPORT zeva NAMESPACE zeva:: FILE zevaTargets.cmake DESTINATION ${package_folder})
configure_package_config_file(cmake/zevaConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/zevaConfig.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/zevaConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/zevaConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/zevaConfigVersion.cmake
  DESTINATION ${package_folder})

# pkg-config: zeva and zeva-media.
foreach(module IN ITEMS zeva zeva-media)
  configure_file(cmake/${module}.pc.in ${CMAKE_CURRENT_BINARY_DIR}/${module}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${module}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
